"""Finds scripts and policies in a page that somebody else wrote: one pass, linear in its length, nothing executed."""

import re
from dataclasses import dataclass, field
from html import unescape

MAX_TAG_LENGTH = 16_384
MAX_TAGS = 3_000
# One call into `re` keeps the interpreter to itself: long texts are searched in windows, which overlap by more than the
# longest thing that is looked for.
WINDOW = 65_536
OVERLAP = 32

_TAG = re.compile(r"<(script|meta|base|noscript|/noscript|template|/template|textarea|title|style)(?=[\s/>])", re.I)
_OPENING = re.compile(r"<!--|" + _TAG.pattern, re.I)
_REST_OF_TAG = re.compile(r"(?:[^\"'>]|\"[^\"]*\"|'[^']*')*+>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_RAW = {"script", "style", "textarea", "title"}


@dataclass(frozen=True, slots=True)
class Script:
    """A script element; attribute names are in lower case. `is_inert`: in a template or noscript, so it never runs."""

    attributes: dict[str, str]
    text: str
    is_inert: bool


@dataclass(slots=True)
class Page:
    """What a page says about scripts."""

    scripts: list[Script] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    base: str | None = None


def read_page(html: str) -> Page:
    """Scripts, comments, base address, and the policies in `meta` elements."""
    page, position, inert = Page(), 0, 0
    for _ in range(MAX_TAGS):
        opening = _search(_OPENING, html, position)
        if opening is None:
            break
        if opening[1] is None:
            end = html.find("-->", opening.end())
            end = len(html) if end < 0 else end
            page.comments.append(html[opening.end() : end])
            position = end + 3
            continue
        name = opening[1].lower()
        rest = _REST_OF_TAG.match(html, opening.end(), opening.end() + MAX_TAG_LENGTH)
        if rest is None:
            position = opening.end()
            continue
        position = rest.end()
        attributes = _attributes(rest[0])
        text = ""
        if name in _RAW:
            closing = _search(re.compile(rf"</{name}(?=[\s/>])", re.I), html, position)
            stop = len(html) if closing is None else closing.start()
            text, position = html[position:stop], stop
        if name == "script":
            page.scripts.append(Script(attributes, text, inert > 0))
        elif name == "base" and page.base is None:
            page.base = attributes.get("href")
        elif name == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy":
            page.policies.append(attributes.get("content", ""))
        elif name in ("noscript", "template"):
            inert += 1
        elif name in ("/noscript", "/template"):
            inert = max(0, inert - 1)
    return page


def _search(pattern: re.Pattern[str], html: str, position: int) -> re.Match[str] | None:
    while position < len(html):
        found = pattern.search(html, position, position + WINDOW)
        if found is not None:
            return found
        position += WINDOW - OVERLAP
    return None


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text.rstrip(">")):
        value = next((group for group in match.groups()[1:] if group is not None), "")
        found.setdefault(match[1].lower(), unescape(value))
    return found
