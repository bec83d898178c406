"""Sentences of our own, in the visitor's language (`sentences.toml`). Read when the first is needed."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

FALLBACK: Final = "en"
Sentence = Literal[
    "found", "nothing", "without_form", "with_form", "contact", "greeting", "thanks", "goodbye", "withheld", "who",
    "thought_too_long",
]  # fmt: skip


def fixed_sentence(name: Sentence, language: str) -> str:
    """A sentence in a language (ISO 639-1), in English where there is none in it."""
    by_language = _sentences()[name]
    return by_language.get(language, by_language[FALLBACK])


@functools.cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    import tomllib  # not at the start of the API

    text = Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8")
    sentences: dict[str, dict[str, str]] = tomllib.loads(text)
    return sentences
