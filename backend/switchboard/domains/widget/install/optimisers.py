"""What caches, optimisers and consent tools do to script tags, and how each is told to leave one alone."""

import re
from dataclasses import dataclass

from switchboard.domains.widget.install.html import Script

JAVASCRIPT_TYPES = {"", "text/javascript", "application/javascript", "module", "text/ecmascript"}


@dataclass(frozen=True, slots=True)
class Optimiser:
    """A known tool: `type` and `attribute` are how it marks a tag, `traces` what it leaves on a page, in lower case."""

    name: str
    advice: str
    type: str = r"(?!)"
    attribute: str = r"(?!)"
    traces: tuple[str, ...] = ()


CONSENT = "a consent tool"
OPTIMISERS = (
    Optimiser(
        "Cloudflare Rocket Loader",
        'Add data-cfasync="false" to the tag, or switch Rocket Loader off under Speed > Settings.',
        type=r"text/rocketscript|[0-9a-f]+-(text/javascript|module)",
        attribute=r"data-rocketsrc|data-cf-modified-.*",
        traces=("/rocket-loader.js", "/rocket-loader.min.js"),
    ),
    Optimiser(
        "WP Rocket",
        "Add widget.js under File Optimization > Delay JavaScript execution > Excluded JavaScript files.",
        type=r"rocketlazyloadscript",
        attribute=r"data-rocket-.*",
        traces=("rocketlazyloadscript", "/wp-rocket/"),
    ),
    Optimiser(
        "LiteSpeed Cache",
        "Add widget.js under Page Optimization > Tuning, in JS Excludes and in JS Deferred/Delayed Excludes.",
        type=r"litespeed/javascript",
        attribute=r"data-optimized|data-litespeed-.*",
        traces=("litespeed/javascript", "/litespeed-cache/"),
    ),
    Optimiser(
        "Autoptimize",
        "Add widget.js under Settings > Autoptimize > Exclude scripts from Autoptimize.",
        attribute=r"data-ao-.*",
        traces=("/autoptimize",),
    ),
    Optimiser(
        "Perfmatters",
        "Add widget.js under Assets > JavaScript > Excluded from delay.",
        type=r"pmdelayedscript",
        attribute=r"data-perfmatters-.*|data-pmdelayedscript",
        traces=("pmdelayedscript",),
    ),
    Optimiser(
        "NitroPack",
        "Add the attribute nitro-exclude to the tag.",
        type=r"nitropack/.*",
        attribute=r"nitro-.*|data-nitro-.*",
        traces=("nitropack",),
    ),
    Optimiser(
        CONSENT,
        "List the widget there as necessary, or keep it as it is: then it appears only after the visitor's consent.",
        type=r"text/plain",
        attribute=r"data-cookieconsent|data-cookiecategory|data-cookie-consent|data-usercentrics|data-category",
    ),
)
UNKNOWN = Optimiser(
    "an optimiser",
    "Look in your site's speed or cache settings for delayed or combined scripts, and make an exception for widget.js.",
)


def find_rewriter(script: Script) -> Optimiser | None:
    """The tool that changed a tag so that browsers no longer run it by themselves; none for an untouched tag."""
    kind = script.attributes.get("type", "").strip().lower()
    is_script = kind in JAVASCRIPT_TYPES
    if is_script and "src" in script.attributes and not script.attributes["src"].startswith("data:"):
        return None
    for known in OPTIMISERS:
        is_marked = any(re.fullmatch(known.attribute, name) for name in script.attributes)
        if re.fullmatch(known.type, kind) or (is_marked and not (is_script and known.name == CONSENT)):
            return known
    return UNKNOWN


def find_optimisers(html: str) -> list[Optimiser]:
    """The tools that left traces on a page."""
    lowered = html.lower()
    return [known for known in OPTIMISERS if any(trace in lowered for trace in known.traces)]
