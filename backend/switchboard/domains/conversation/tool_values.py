"""What a visitor reads of a call before allowing it: what would be done, and the values that would be sent, in words.

A model wrote the values, and whoever writes to the model may have chosen them; names come from other people's servers.
So they are plain text of a bounded length, without characters that show nothing or turn the direction of what follows.
"""

import unicodedata
from typing import Any, Final

import orjson

from switchboard.domains.assistant.tools.offering import OfferedTool

MOST_VALUES: Final = 20
MOST_NAME: Final = 60
MOST_TEXT: Final = 500  # characters of one value
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def shown_action(tool: OfferedTool) -> str:
    """What the visitor is asked to allow. The tools of a server share its label, so each has its own name behind it."""
    return tool.label if tool.source == "http" else f"{tool.label} ({_name(tool.remote_name, None)})"


def shown_values(parameters: dict[str, Any], arguments: str) -> list[dict[str, str]]:
    """Names and values of checked arguments, in the order of the model; how many more there are stands in the last one.

    A parameter is called by its schema's `title`, else by its own name in words. Its `description` is for the model.
    """
    properties = parameters.get("properties")
    described = properties if isinstance(properties, dict) else {}
    given: dict[str, Any] = orjson.loads(arguments or "{}")
    values = [
        {"name": _name(name, described.get(name)), "value": _cut(_in_words(value), MOST_TEXT)}
        for name, value in list(given.items())[:MOST_VALUES]
    ]
    if len(given) > MOST_VALUES:
        values.append({"name": "…", "value": f"+{len(given) - MOST_VALUES}"})
    return values


def _name(name: str, schema: Any) -> str:
    title = schema.get("title") if isinstance(schema, dict) else None
    titled = _visible(title) if isinstance(title, str) else ""
    return _cut(titled or _visible(name.replace("_", " ").replace("-", " ")) or "…", MOST_NAME)


def _in_words(value: Any) -> str:
    """A value without the marks of JSON where it needs none, and without words of any language."""
    if isinstance(value, str):
        return _visible(value) or "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if value is None:
        return "–"
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ", ".join(map(_in_words, value)) or "–"
    return _visible(orjson.dumps(value).decode())


def _visible(text: str) -> str:
    """In one line, and what has no look of its own as a blank."""
    return " ".join("".join(" " if unicodedata.category(one) in _INVISIBLE else one for one in text).split())


def _cut(text: str, most: int) -> str:
    """So much of a text, and by how many characters it goes on: nobody shall think that this is all."""
    return text if len(text) <= most else f"{text[:most]}… (+{len(text) - most})"
