"""Recognises the widget's tag on a page, as it was pasted or as something else left it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from switchboard.core.origins import InvalidOrigin, Origin, parse_origin
from switchboard.domains.widget.install.html import Page, Script
from switchboard.domains.widget.install.optimisers import Optimiser, find_rewriter

LOADER_FILE = "widget.js"
_SETTINGS_TENANT = re.compile(r"\btenantId[\"']?\s*:\s*[\"']([^\"']{1,63})[\"']")
_LOADER_PATHS = (f"/{LOADER_FILE}", "/widget/v/")


@dataclass(frozen=True, slots=True)
class Tag:
    """A script element that is, or was, our tag. `source` is the loader's origin, none if the address is gone."""

    script: Script
    source: Origin | None
    rewriter: Optimiser | None

    @property
    def key(self) -> tuple[str | None, str | None]:
        """What makes two tags one widget too many."""
        return self.attribute("data-tenant-id"), self.attribute("data-assistant-id")

    def attribute(self, name: str) -> str | None:
        """An attribute without blanks around it; none for an empty one."""
        return self.script.attributes.get(name, "").strip() or None


def find_tags(page: Page, url: str, widget: Origin) -> Iterator[Tag]:
    """Every tag on a page that was fetched from `url`."""
    base = _join(url, page.base or "") or url
    for script in page.scripts:
        source = _loader_origin(script, base, widget)
        if source is not None or "data-tenant-id" in script.attributes:
            yield Tag(script, source, find_rewriter(script))


def find_settings_tenant(page: Page) -> str | None:
    """The tenant id in `window.switchboardSettings`, which stands in for attributes that a system strips."""
    for script in page.scripts:
        named = _SETTINGS_TENANT.search(script.text) if "switchboardSettings" in script.text else None
        if named is not None:
            return named[1]
    return None


def is_in_comment(page: Page, widget: Origin) -> bool:
    """Whether somebody switched the tag off by a comment."""
    return any(f"{widget}/{LOADER_FILE}" in comment for comment in page.comments)


def tag_text(widget_origin: str, tenant_id: str) -> str:
    """The tag as the portal hands it out (both ids are slugs: nothing to escape)."""
    return f'<script src="{widget_origin}/{LOADER_FILE}" data-tenant-id="{tenant_id}" defer></script>'


def _loader_origin(script: Script, base: str, widget: Origin) -> Origin | None:
    """Where the loader comes from; a delayed tag keeps its address in another attribute than `src`."""
    for name, value in sorted(script.attributes.items(), key=lambda item: item[0] != "src"):
        address = _join(base, value) if name == "src" else value
        origin, path = _split(address)
        if origin is None or not path.startswith(_LOADER_PATHS):
            continue
        if origin == widget or "data-tenant-id" in script.attributes:
            return origin
    return None


def _join(base: str, address: str) -> str:
    """As browsers resolve an address; empty for what is none."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _split(address: str) -> tuple[Origin | None, str]:
    scheme, _, rest = address.strip().partition("://")
    host, slash, path = rest.partition("/")
    try:
        return parse_origin(f"{scheme}://{host}"), slash + path
    except InvalidOrigin:
        return None, ""
