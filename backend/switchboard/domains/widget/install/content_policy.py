"""Reads Content-Security-Policies (CSP level 3): which directive keeps the widget out, and what would let it in.

Only enforced policies count. Several on one page must all allow what is loaded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from switchboard.core.origins import DEFAULT_PORTS, Origin

TRUSTED_TYPES_POLICY = "switchboard"
# What is loaded, by the directives that may govern it, the most specific first (section 6.8).
CHAINS = {
    "script": ("script-src-elem", "script-src", "default-src"),
    "connect": ("connect-src", "default-src"),
    "frame": ("frame-src", "child-src", "default-src"),
}
_HOST_SOURCE = re.compile(r"(?:([a-z][a-z0-9+.-]*)://)?(\*|(?:\*\.)?[a-z0-9_.-]+)(?::(\d+|\*))?(/.*)?", re.I)

Policy = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A directive that keeps something out, and the line to put in its place."""

    kind: str
    directive: str
    line: str
    needs_nonce: bool


@dataclass(frozen=True, slots=True)
class Embedding:
    """What the widget needs on one page: who loads from where."""

    page: Origin
    widget: Origin
    api: Origin
    nonce: str | None


def parse_policies(header: str) -> Iterator[Policy]:
    """The policies of one header or `meta` element; commas separate them, and a directive's first mention counts."""
    for text in header.split(","):
        policy: Policy = {}
        for directive in text.split(";"):
            name, *sources = directive.split()[:200] or [""]
            if name:
                policy.setdefault(name.lower(), sources)
        if policy:
            yield policy


def find_blocked(policy: Policy, embedding: Embedding) -> Iterator[Blocked]:
    """What a policy keeps out of scripts, connections and frames."""
    wanted = {"script": embedding.widget, "connect": embedding.api, "frame": embedding.widget}
    for kind, chain in CHAINS.items():
        directive = next((name for name in chain if name in policy), None)
        if directive is None:
            continue
        sources = policy[directive]
        if kind == "script" and _has_nonce(sources, embedding.nonce):
            continue
        is_strict = kind == "script" and "'strict-dynamic'" in map(str.lower, sources)
        if not is_strict and any(_matches(source, wanted[kind], embedding.page) for source in sources):
            continue
        named = f"{kind}-src" if directive == "default-src" else directive
        kept = [source for source in sources if source.lower() != "'none'"]
        line = " ".join([named, *kept, str(wanted[kind])])
        yield Blocked(kind, directive, line, needs_nonce=is_strict)


def find_trusted_types(policy: Policy) -> Blocked | None:
    """Whether the policy forbids the loader's Trusted Types policy."""
    names = policy.get("trusted-types")
    if names is None or TRUSTED_TYPES_POLICY in names or "*" in names:
        return None
    line = " ".join(["trusted-types", *(name for name in names if name.lower() != "'none'"), TRUSTED_TYPES_POLICY])
    return Blocked("trusted-types", "trusted-types", line, needs_nonce=False)


def is_sandboxed(policy: Policy) -> bool:
    """Whether the page gives itself an origin of its own, or no scripts at all."""
    flags = policy.get("sandbox")
    return flags is not None and not {"allow-scripts", "allow-same-origin"} <= {flag.lower() for flag in flags}


def _has_nonce(sources: list[str], nonce: str | None) -> bool:
    return bool(nonce) and f"'nonce-{nonce}'" in sources


def _matches(source: str, wanted: Origin, page: Origin) -> bool:
    """Whether a source expression allows everything of an origin (section 6.7.2.7)."""
    lowered = source.lower()
    if lowered == "'self'":
        return wanted == page
    if lowered == "*":
        return True
    if lowered in ("http:", "https:"):
        return _scheme_matches(lowered[:-1], wanted.scheme)
    match = _HOST_SOURCE.fullmatch(lowered)
    if match is None:
        return False
    scheme, host, port, path = match.groups()
    if not _scheme_matches(scheme or page.scheme, wanted.scheme) or path not in (None, "/"):
        return False  # a path lets in one file of several
    if host != "*" and not (wanted.host.endswith(host[1:]) if host.startswith("*.") else wanted.host == host):
        return False
    if port is None:
        return wanted.port == DEFAULT_PORTS[wanted.scheme]
    return port == "*" or int(port) == wanted.port


def _scheme_matches(allowed: str, wanted: str) -> bool:
    return allowed == wanted or (allowed == "http" and wanted == "https")
