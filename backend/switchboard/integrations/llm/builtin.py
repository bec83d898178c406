"""The provider without a model: answers by quoting the business's own information, and says so.

No key, no network, the same answer to the same question. A new installation starts with it.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from typing import Final

from switchboard.integrations.llm.base import (
    BUILTIN_MODEL,
    ChatRequest,
    Completion,
    Embeddings,
    FinishReason,
    ModelRefusedInput,
    TokenUsage,
)
from switchboard.integrations.llm.languages import UNSPACED, detect_language
from switchboard.integrations.llm.quoting import find_quotes
from switchboard.integrations.llm.sentences import FALLBACK, fixed_sentence
from switchboard.integrations.llm.small_talk import asks_for_contact, find_small_talk_reply
from switchboard.integrations.llm.tokens import estimate_tokens

# About three words at a time, with the white space that follows them: joined, the pieces are the answer.
_WORD_GROUP: Final = re.compile(r"\s*(?:\S+\s*){1,3}")


class BuiltinProvider:
    """`ModelProvider` that quotes from `ChatRequest.passages` and knows nothing else.

    `pace_seconds` is the pause between two groups of words, so that an answer is seen to be written.
    """

    name: Final = "builtin"

    def __init__(self, *, pace_seconds: float = 0.02) -> None:
        self._pace_seconds = pace_seconds

    async def stream_chat(self, request: ChatRequest) -> AsyncGenerator[str | Completion, None]:
        """See `ModelProvider.stream_chat`. Never fails."""
        answer, cited, found_nothing = _compose(request)
        finish_reason: FinishReason = "stop"
        written = ""
        for group in _WORD_GROUP.findall(answer):
            if estimate_tokens(written + group) > request.max_output_tokens:
                finish_reason = "length"
                break
            if written:
                await asyncio.sleep(self._pace_seconds)
            written += group
            yield group
        yield Completion(finish_reason, _estimate_usage(request, written), cited, found_nothing=found_nothing)

    async def embed(self, texts: Sequence[str], *, model: str, dimensions: int) -> Embeddings:
        """Raises `ModelRefusedInput`: without a model there are no vectors, and search is by words."""
        raise ModelRefusedInput()

    async def list_models(self) -> list[str]:
        """See `ModelProvider.list_models`."""
        return [BUILTIN_MODEL]

    async def aclose(self) -> None:
        """See `ModelProvider.aclose`. There is nothing to close."""


def _compose(request: ChatRequest) -> tuple[str, tuple[int, ...], bool]:
    """The answer, the passages it cites, and whether there was nothing to answer with."""
    questions = [message.content for message in request.messages if message.role == "user"]
    question = questions[-1] if questions else ""
    language = detect_language(" ".join(questions[-2:]), default=FALLBACK)
    if reply := find_small_talk_reply(question):
        return reply, (), False
    if request.has_contact_form and asks_for_contact(question):
        return fixed_sentence("contact", language), (), False
    earlier_question = questions[-2] if len(questions) > 1 else ""
    quotes = find_quotes(question, earlier_question, request.passages, request.own_words)
    if not quotes:
        way_on = fixed_sentence("with_form" if request.has_contact_form else "without_form", language)
        gap = "" if language in UNSPACED else " "
        return f"{fixed_sentence('nothing', language)}{gap}{way_on}", (), True
    cited = [quote.passage for quote in quotes if request.passages[quote.passage].citation != "hidden"]
    paragraphs = [
        f"> {quote.text} [{cited.index(quote.passage) + 1}]" if quote.passage in cited else f"> {quote.text}"
        for quote in quotes
    ]
    return "\n\n".join([fixed_sentence("found", language), *paragraphs]), tuple(cited), False


def _estimate_usage(request: ChatRequest, written: str) -> TokenUsage:
    texts = [request.instructions, *(message.content for message in request.messages)]
    return TokenUsage(
        input_tokens=sum(estimate_tokens(text) for text in texts),
        cached_tokens=0,
        output_tokens=estimate_tokens(written),
    )
