"""The install checker's sentences: what was found, what it means, what to do."""

from typing import Literal

from switchboard.core.origins import Origin
from switchboard.domains.widget.install.content_policy import Blocked
from switchboard.domains.widget.install.optimisers import Optimiser
from switchboard.domains.widget.install.schemas import Finding, FindingCode, Severity

Place = Literal["header", "page"]
_PLACES: dict[Place, str] = {"header": "the header Content-Security-Policy", "page": "the page's own <meta> policy"}
_CSP_CODES: dict[str, FindingCode] = {"script": "csp_script", "connect": "csp_connect", "frame": "csp_frame"}
_CSP_TITLES = {
    "script": "The page's policy blocks the script",
    "connect": "The page's policy blocks the connection to us",
    "frame": "The page's policy blocks the chat's frame",
}
_CSP_EFFECTS = {
    "script": "so browsers do not run the widget's script",
    "connect": "so the script cannot ask for its settings, and the button does not appear",
    "frame": "so the button appears, and the chat stays empty",
}


def _finding(
    code: FindingCode, severity: Severity, title: str, text: str, fix: str | None = None, *lines: str
) -> Finding:
    return Finding(code=code, severity=severity, title=title, text=text, fix=fix, lines=list(lines))


def page_unreachable(reason: str) -> Finding:
    """No answer."""
    return _finding(
        "page_unreachable",
        "error",
        "The page could not be opened",
        reason,
        "Open the address in a private window of your browser. Is it public, and does it need no log-in?",
    )


def page_error(status: int) -> Finding:
    """An answer that is an error."""
    fix = "Check the address. A page behind a log-in, or a firewall that keeps robots out, cannot be checked from here."
    return _finding(
        "page_error", "error", "The website answers with an error", f"It says {status} for this address.", fix
    )


def not_a_page(kind: str) -> Finding:
    """A picture, a document, data."""
    return _finding(
        "not_a_page",
        "error",
        "This address is not a web page",
        f"It leads to a file of the type {kind[:60]}.",
        "Use the address of a page on which the chat should appear.",
    )


def page_truncated() -> Finding:
    """More than is read."""
    text = "Only the first two megabytes of it were looked at."
    return _finding("page_truncated", "info", "The page is very large", text)


def domain_allowed(origin: Origin) -> Finding:
    """On the list."""
    return _finding("domain_allowed", "ok", "This website is allowed", f"{origin} is among your allowed domains.")


def domain_not_allowed(origin: Origin, pattern: str) -> Finding:
    """Not on the list."""
    return _finding(
        "domain_not_allowed",
        "error",
        "This website is not among your allowed domains",
        f"{origin} may not show your assistant, so nothing appears there.",
        "Add it to your allowed domains. With and without www are two websites.",
        pattern,
    )


def page_not_secure(origin: Origin, reason: str) -> Finding:
    """It can never be on the list as it is."""
    return _finding("page_not_secure", "error", "This website cannot be allowed as it is", f"{origin}: {reason}")


def tag_found() -> Finding:
    """One tag for each widget."""
    return _finding("tag_found", "ok", "The tag is on the page", "It was found in the page's HTML.")


def tag_missing(tag: str, has_tag_manager: bool, optimisers: list[Optimiser]) -> Finding:
    """No tag, and no sign of life either."""
    text = "The page's HTML has no tag of the widget."
    if has_tag_manager:
        text += " It uses a tag manager, whose tags cannot be seen from here: open the page once, then check again."
    if optimisers:
        names = ", ".join(known.name for known in optimisers)
        text += f" {names} is at work here and may have put the tag into a combined file: make an exception for it."
    fix = "Paste this line before </body> and publish the page; then empty the website's cache."
    severity: Severity = "warning" if has_tag_manager else "error"
    return _finding("tag_missing", severity, "The tag is not on this page", text, fix, tag)


def tag_by_script(has_tag_manager: bool) -> Finding:
    """Not in the HTML, and yet at work."""
    who = "a tag manager" if has_tag_manager else "a script"
    text = f"The widget reported from this website within the last day: it is put in by {who}. That is fine."
    return _finding("tag_by_script", "ok", "The tag is added by a script", text)


def tag_commented_out() -> Finding:
    """Between <!-- and -->."""
    text = "It stands in a comment, between <!-- and -->, which browsers skip."
    return _finding("tag_commented_out", "error", "The tag is switched off", text, "Take the comment marks away.")


def tag_inert(tag: str) -> Finding:
    """In a template or noscript."""
    return _finding(
        "tag_inert",
        "error",
        "The tag stands where it never runs",
        "It is inside a <noscript> or <template> element.",
        "Move it out, right before </body>.",
        tag,
    )


def tag_twice(count: int) -> Finding:
    """The same widget again."""
    return _finding(
        "tag_twice",
        "warning",
        "The tag is on the page more than once",
        f"{count} tags were found. Only the first of each assistant counts, so visitors notice nothing.",
        "Remove the others: often one is in the theme and one in a plugin or tag manager.",
    )


def tag_rewritten(rewriter: Optimiser) -> Finding:
    """Delayed, combined or held back."""
    return _finding(
        "tag_rewritten",
        "warning",
        f"The tag was changed by {rewriter.name}",
        "It no longer runs when the page loads, but later, or never if the tool does not know it.",
        rewriter.advice,
    )


def script_from_elsewhere(source: Origin | None, tag: str) -> Finding:
    """A copy, or another installation."""
    text = "Its address is not ours." if source is None else f"It is loaded from {source}, which is not our address."
    text += " A copy goes out of date and finds neither your settings nor the chat."
    return _finding(
        "script_from_elsewhere", "error", "The script comes from another address", text, "Use this tag:", tag
    )


def tenant_missing(tag: str) -> Finding:
    """No data-tenant-id."""
    return _finding(
        "tenant_missing",
        "warning",
        "The tag does not say whose assistant it is",
        "The attribute data-tenant-id is missing; some systems strip such attributes. It only works if the page sets "
        "window.switchboardSettings before the tag.",
        "Use the whole tag:",
        tag,
    )


def tenant_wrong(named: str, expected: str) -> Finding:
    """Somebody else's id, or a slip."""
    return _finding(
        "tenant_wrong",
        "error",
        "The tag belongs to another account",
        f"It names {named[:63]}, and your id is {expected}.",
        "Put your id into the tag:",
        f'data-tenant-id="{expected}"',
    )


def assistant_wrong(named: str | None) -> Finding:
    """An id that is not one of the tenant's."""
    return _finding(
        "assistant_wrong",
        "error",
        "The tag names an assistant that you do not have",
        f"There is no assistant of yours with the id {(named or '')[:63]}. It may have been deleted or archived.",
        "Take data-assistant-id out of the tag: then your default assistant answers.",
    )


def assistant_not_published(name: str | None) -> Finding:
    """A draft."""
    who = "You have no published default assistant" if name is None else f"{name} is a draft"
    return _finding(
        "assistant_not_published",
        "error",
        "The assistant is not published",
        f"{who}, so visitors see nothing.",
        "Publish it under Assistants.",
    )


def csp_blocks(blocked: Blocked, place: Place) -> Finding:
    """A directive without our address."""
    verb = "Add this directive to" if blocked.directive == "default-src" else "Change this directive in"
    fix = f"{verb} {_PLACES[place]}:"
    lines = [blocked.line]
    if blocked.needs_nonce:
        fix = "With 'strict-dynamic' addresses do not count: give the tag the nonce of each page view, like the others."
        lines = ['nonce="…"']
    return _finding(
        _CSP_CODES[blocked.kind],
        "error",
        f"{_CSP_TITLES[blocked.kind]} ({blocked.directive})",
        f"The directive {blocked.directive} in {_PLACES[place]} lacks our address, {_CSP_EFFECTS[blocked.kind]}.",
        fix,
        *lines,
    )


def csp_trusted_types(blocked: Blocked, place: Place) -> Finding:
    """A list of policies without ours."""
    return _finding(
        "csp_trusted_types",
        "error",
        "The page's policy blocks our script (trusted-types)",
        f"The directive trusted-types in {_PLACES[place]} does not name our policy, so the chat cannot open.",
        f"Change this directive in {_PLACES[place]}:",
        blocked.line,
    )


def csp_sandbox() -> Finding:
    """The page has an origin that nobody can allow."""
    return _finding(
        "csp_sandbox",
        "error",
        "The page is sandboxed",
        "The directive sandbox takes the page's address away from it, so it cannot be recognised as yours.",
        "Add these words to the directive sandbox:",
        "allow-scripts allow-same-origin",
    )


def csp_allows() -> Finding:
    """A policy, and nothing to change."""
    text = "It has one, and the widget fits into it."
    return _finding("csp_allows", "ok", "The page's security policy allows the widget", text)


def seen(origin: Origin) -> Finding:
    """The widget reported."""
    return _finding("seen", "ok", "The widget was seen on this website", f"It asked for its settings from {origin}.")


def not_seen(origin: Origin) -> Finding:
    """Not yet."""
    text = f"No page of {origin} has asked for the widget so far. Open the page once; reports take a few seconds."
    return _finding("not_seen", "info", "The widget was never seen on this website", text)
