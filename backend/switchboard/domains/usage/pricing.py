"""What a model call costs, in millionths of a US dollar, always rounded up."""

import math
from collections.abc import Mapping

Prices = Mapping[str, tuple[float, float]]


def cost_microusd(prices: Prices, model: str | None, input_tokens: int, output_tokens: int) -> int:
    """The cost of a call; 0 for a model without a price (one's own, or the built-in).

    USD per million tokens and millionths of a USD per token are the same number.
    """
    input_price, output_price = prices.get(model or "", (0.0, 0.0))
    return math.ceil(input_tokens * input_price + output_tokens * output_price)
