"""Token counts without a tokenizer, for budgets and for providers that report no usage.

A tokenizer's vocabulary is tens of megabytes and differs between models; bytes are close enough to reserve
money before a call. Providers' own numbers are used for the bill whenever they make sense.
"""

import re
from typing import Any, Final

from switchboard.integrations.llm.base import TokenUsage

BYTES_PER_TOKEN: Final = 4
_BYTES_PER_CJK_TOKEN: Final = 2
# Kana, Han (with extensions), Hangul, full-width forms: one character is about one and a half tokens.
_CJK: Final = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+"
)
# No model reads or writes this much in one call; a larger number is a provider's mistake and would not fit
# the books.
_MOST_PLAUSIBLE_TOKENS: Final = 10_000_000


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of `text`: bytes / 4, bytes / 2 for Chinese, Japanese, Korean; rounded up."""
    if text.isascii():
        return -(-len(text) // BYTES_PER_TOKEN)
    total_bytes = len(text.encode("utf-8", "surrogatepass"))
    cjk_bytes = sum(len(run.encode()) for run in _CJK.findall(text))
    quarters = (total_bytes - cjk_bytes) + cjk_bytes * BYTES_PER_TOKEN // _BYTES_PER_CJK_TOKEN
    return -(-quarters // BYTES_PER_TOKEN)


def read_usage(input_tokens: Any, cached_tokens: Any, output_tokens: Any) -> TokenUsage | None:
    """Turn a provider's numbers into usage; None if they are missing, not whole, below one or beyond belief.

    A doubtful `cached_tokens` only costs the discount: it becomes 0, or at most `input_tokens`.
    """
    if not _is_plausible(input_tokens) or not _is_plausible(output_tokens):
        return None
    cached = min(cached_tokens, input_tokens) if _is_plausible(cached_tokens) else 0
    return TokenUsage(input_tokens=input_tokens, cached_tokens=cached, output_tokens=output_tokens)


def _is_plausible(count: Any) -> bool:
    return type(count) is int and 0 < count <= _MOST_PLAUSIBLE_TOKENS
