"""What a model call costs, in millionths of a US dollar, always rounded up."""

import math
from collections.abc import Mapping
from typing import Final

from switchboard.core.settings import OTHER_MODELS
from switchboard.integrations.llm.base import BUILTIN_MODEL

Prices = Mapping[str, tuple[float, float]]
_FREE: Final = (0.0, 0.0)


def cost_microusd(prices: Prices, model: str | None, input_tokens: int, output_tokens: int) -> int:
    """The cost of a call that writes an answer; 0 without a model, and for the built-in one.

    A client may name any model: one without a price costs what `*` does, or else no budget would hold. USD per million
    tokens and millionths of a USD per token are the same number.
    """
    input_price, output_price = _FREE
    if model is not None and model != BUILTIN_MODEL:
        input_price, output_price = prices.get(model) or prices.get(OTHER_MODELS, _FREE)
    return math.ceil(input_tokens * input_price + output_tokens * output_price)


def embedding_microusd(prices: Prices, model: str | None, input_tokens: int) -> int:
    """The cost of texts as vectors; 0 for a model without a price: the deployment chose it, nobody else can."""
    input_price, _ = prices.get(model or "", _FREE)
    return math.ceil(input_tokens * input_price)
