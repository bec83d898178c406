"""One question as a vector, while a visitor waits: over kept connections, without the `openai` package (see `sdk`)."""

import asyncio
import math
from collections.abc import Sequence
from typing import Any, Final

import orjson

from switchboard.integrations.llm.base import OPENAI_BASE_URL, ModelBrokenStream, ModelTimeout, ModelUnreachable
from switchboard.integrations.llm.failures import error_for_status, fields_of, parse_event
from switchboard.integrations.llm.tokens import estimate_tokens
from switchboard.integrations.llm.upstream import UpstreamError, UpstreamPool, UpstreamResponse

# Four thousand numbers of twenty characters are a tenth of this.
_MAX_BODY_BYTES: Final = 1_000_000


class QuestionEmbedder:
    """Embeds one text at a time at `base_url` (with its `/v1`; none: OpenAI's), once and in at most `seconds`."""

    def __init__(self, *, base_url: str | None, api_key: str | None, seconds: float) -> None:
        headers = {
            **({"Authorization": f"Bearer {api_key}"} if api_key else {}),
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        self._seconds = seconds
        self._pool = UpstreamPool(
            (base_url or OPENAI_BASE_URL).rstrip("/") + "/embeddings", headers, connect_seconds=seconds
        )

    async def embed(self, text: str, *, model: str, dimensions: int) -> tuple[list[float], int]:
        """The vector of `text`, of length 1, and how many tokens that was. Raises a `ModelError`."""
        body = orjson.dumps({"input": text, "model": model, "dimensions": dimensions, "encoding_format": "float"})
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._pool.post(body)
                try:
                    answer = await _read(response)
                    if response.status != 200:
                        raise error_for_status(response.status, response.headers, answer)
                finally:
                    self._pool.release(response)
        except UpstreamError as error:
            raise ModelUnreachable() from error
        except TimeoutError as error:
            raise ModelTimeout() from error
        document = parse_event(answer)
        items = document.get("data")
        item = fields_of(items[0]) if isinstance(items, list) and len(items) == 1 else {}
        counted = fields_of(document.get("usage")).get("prompt_tokens")
        tokens = counted if isinstance(counted, int) and counted > 0 else estimate_tokens(text)
        return to_unit_length(item.get("embedding"), dimensions=dimensions), tokens

    def close(self) -> None:
        """Hang up everywhere."""
        self._pool.close()


def to_unit_length(vector: Any, *, dimensions: int) -> list[float]:
    """A vector as we store and compare it. Raises `ModelBrokenStream` for what is no direction in that space."""
    if not isinstance(vector, Sequence) or len(vector) != dimensions:
        raise ModelBrokenStream()
    try:
        length = math.hypot(*vector)
    except TypeError as error:
        raise ModelBrokenStream() from error
    if not 0 < length < math.inf:  # written so that "nan" fails too
        raise ModelBrokenStream()
    return [number / length for number in vector]


async def _read(response: UpstreamResponse) -> bytes:
    body = b""
    while piece := await response.read():
        body += piece
        if len(body) > _MAX_BODY_BYTES:
            raise ModelBrokenStream()
    return body
