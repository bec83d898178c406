"""What calls of models cost."""

import pytest

from switchboard.domains.usage.pricing import cost_microusd, embedding_microusd

PRICES = {"known": (1.0, 5.0), "own": (0.0, 0.0), "vectors": (0.02, 0.0)}
WITH_OTHERS = PRICES | {"*": (2.0, 10.0)}


@pytest.mark.parametrize(
    ("model", "cost"), [("known", 600), ("own", 0), ("named-by-a-client", 1200), ("builtin", 0), (None, 0)]
)
def test_a_model_without_a_price_costs_what_others_do(model: str | None, cost: int) -> None:
    assert cost_microusd(WITH_OTHERS, model, 100, 100) == cost


def test_without_a_price_for_others_they_cost_nothing() -> None:
    assert cost_microusd(PRICES, "named-by-a-client", 100, 100) == 0


def test_costs_are_rounded_up() -> None:
    assert cost_microusd({"known": (0.1, 0.1)}, "known", 1, 0) == 1


def test_vectors_cost_their_own_price_or_nothing() -> None:
    """The deployment chooses their model: a local one has no price."""
    assert embedding_microusd(WITH_OTHERS, "vectors", 101) == 3
    assert embedding_microusd(WITH_OTHERS, "local", 100) == 0
    assert embedding_microusd(WITH_OTHERS, None, 0) == 0
