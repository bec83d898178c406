"""What the names of OpenAI's models tell about the settings they take.

Source: the providers' model pages, November 2026. Unknown names are treated as plain chat models.
"""

import re
from typing import Final, Literal

ReasoningEffort = Literal["minimal", "low", "medium", "high"]
"""What may be asked of a model that reasons; `minimal` is the least that it can do."""

ModelTakes = Literal["temperature", "reasoning_effort", "none"]
SentEffort = Literal["none", "minimal", "low", "medium", "high"]

_GPT: Final = re.compile(r"gpt-(\d+)(?:\.(\d+))?(?!\d|o)")
_O_SERIES: Final = re.compile(r"o\d")


def lowest_reasoning_effort(model: str) -> SentEffort | None:
    """Return the effort with which `model` answers fastest, or None for a model that does not reason.

    Takes names with a router's prefix (`openai/gpt-6-luna`) and of fine-tuned models (`ft:gpt-6-luna:…`).
    """
    base_name = model.removeprefix("ft:").rpartition("/")[2]
    if _O_SERIES.match(base_name):
        return "low"
    version = _GPT.match(base_name)
    if version is None or "-chat" in base_name:
        return None
    number = (int(version[1]), int(version[2] or 0))
    if number >= (5, 1):
        return "none"
    return "minimal" if number >= (5, 0) else None


def effort_to_send(model: str, wanted: ReasoningEffort | None) -> SentEffort | None:
    """The effort to ask of `model`: what is wanted, else its least; None for a model that does not reason."""
    lowest = lowest_reasoning_effort(model)
    return lowest if lowest is None or wanted is None or wanted == "minimal" else wanted


def takes_temperature(model: str, wanted: ReasoningEffort | None = None) -> bool:
    """Whether `model` accepts a temperature: while it reasons it does not."""
    return effort_to_send(model, wanted) in (None, "none")


def setting_of(model: str) -> ModelTakes:
    """The one setting by which people steer `model`: how much it thinks when it can, else its temperature."""
    return "temperature" if lowest_reasoning_effort(model) is None else "reasoning_effort"
