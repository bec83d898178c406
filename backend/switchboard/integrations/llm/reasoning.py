"""What the names of OpenAI's models tell about the settings they take.

Source: the providers' model pages, November 2026. Unknown names are treated as plain chat models.
"""

import re
from typing import Final, Literal

ReasoningEffort = Literal["none", "minimal", "low"]

_GPT: Final = re.compile(r"gpt-(\d+)(?:\.(\d+))?(?!\d|o)")
_O_SERIES: Final = re.compile(r"o\d")


def lowest_reasoning_effort(model: str) -> ReasoningEffort | None:
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


def takes_temperature(model: str) -> bool:
    """Whether `model` accepts a temperature: models that cannot switch their reasoning off do not."""
    return lowest_reasoning_effort(model) in (None, "none")
