"""Looks at a client's page as a browser would and says, in plain language, why the widget does or does not appear."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from switchboard.core.clock import utc_now
from switchboard.core.errors import InvalidRequest
from switchboard.core.origins import DomainPattern, InvalidDomainPattern, InvalidOrigin, Origin, parse_origin
from switchboard.core.settings import Settings
from switchboard.domains.assistant.errors import AssistantNotFound
from switchboard.domains.assistant.snapshot import AssistantDirectory
from switchboard.domains.tenant.snapshot import TenantSnapshot
from switchboard.domains.widget.install import findings as say
from switchboard.domains.widget.install.content_policy import (
    Embedding,
    find_blocked,
    find_trusted_types,
    is_sandboxed,
    parse_policies,
)
from switchboard.domains.widget.install.html import Page, read_page
from switchboard.domains.widget.install.optimisers import find_optimisers
from switchboard.domains.widget.install.schemas import Finding
from switchboard.domains.widget.install.tags import Tag, find_settings_tenant, find_tags, is_in_comment, tag_text

if TYPE_CHECKING:
    from switchboard.integrations.egress import Fetched

RECENTLY = timedelta(days=1)
TAG_MANAGER = ("googletagmanager.com/gtm.js", "googletagmanager.com/ns.html")
ORDER = ("error", "warning", "info", "ok")
# More than any real page has; whoever writes a page decides how much there is to judge.
MAX_TAGS_JUDGED = 20
MAX_POLICIES_JUDGED = 20


@dataclass(frozen=True, slots=True)
class Inspected:
    """A page that was looked at; `origin` is none when it could not be fetched."""

    url: str
    origin: Origin | None
    html: str
    page: Page
    tags: list[Tag]
    findings: list[Finding]


async def inspect(settings: Settings, tenant: TenantSnapshot, assistants: AssistantDirectory, url: str) -> Inspected:
    """Fetch a page and look at its tag and its policies. No database connection is held meanwhile.

    Raises:
        InvalidRequest: not an address of a public website, or not one that browsers name as an origin.
    """
    # Only now: an HTTP client takes more memory and time to start than all of our own code, and few processes need it.
    from switchboard.integrations.egress import FetchFailed, fetch_page
    from switchboard.integrations.egress_addresses import EgressRefused

    url = url.strip()
    if "://" not in url:
        url = f"https://{url}"
    try:
        fetched = await fetch_page(url, allow_loopback=settings.may_fetch_loopback)
    except EgressRefused as error:
        raise InvalidRequest.for_field("url", str(error)) from None
    except FetchFailed as error:
        return Inspected(url, None, "", Page(), [], [say.page_unreachable(str(error))])
    try:
        origin = _origin_of(fetched.url)
    except InvalidOrigin:  # a dot behind the name, for example
        raise InvalidRequest.for_field(
            "url", "A website at this address cannot be allowed. Type its usual name, such as https://www.example.com"
        ) from None
    problem = _page_problem(fetched)
    if problem is not None:
        return Inspected(fetched.url, origin, "", Page(), [], [problem])
    widget = parse_origin(settings.widget_origin)
    page, tags, named_in_settings = await asyncio.to_thread(_read, fetched, widget)
    findings = [say.page_truncated()] if fetched.is_truncated else []
    findings += _judge_domain(tenant, origin)
    findings += _judge_tags(settings, tenant, tags, named_in_settings)
    findings += await _judge_assistants(tenant, assistants, tags)
    findings += _judge_policies(fetched, page, origin, widget, tags)
    return Inspected(fetched.url, origin, fetched.text, page, tags, findings)


def _read(fetched: "Fetched", widget: Origin) -> tuple[Page, list[Tag], str | None]:
    """What takes time on a long page: all that is found in its text."""
    page = read_page(fetched.text)
    return page, list(islice(find_tags(page, fetched.url, widget), MAX_TAGS_JUDGED)), find_settings_tenant(page)


def conclude(
    inspected: Inspected, settings: Settings, tenant: TenantSnapshot, last_seen_at: datetime | None
) -> list[Finding]:
    """All findings, the worst first, with what only the widget's own reports can tell: `last_seen_at` on the origin."""
    findings = list(inspected.findings)
    if inspected.origin is not None:
        if inspected.html and not inspected.tags:
            findings.append(_judge_absence(inspected, settings, tenant, last_seen_at))
        findings.append(say.not_seen(inspected.origin) if last_seen_at is None else say.seen(inspected.origin))
    return sorted(findings, key=lambda finding: ORDER.index(finding.severity))


def _judge_absence(
    inspected: Inspected, settings: Settings, tenant: TenantSnapshot, last_seen_at: datetime | None
) -> Finding:
    if is_in_comment(inspected.page, parse_origin(settings.widget_origin)):
        return say.tag_commented_out()
    has_tag_manager = any(trace in inspected.html for trace in TAG_MANAGER)
    if last_seen_at is not None and last_seen_at > utc_now() - RECENTLY:
        return say.tag_by_script(has_tag_manager)
    tag = tag_text(settings.widget_origin, tenant.id)
    return say.tag_missing(tag, has_tag_manager, find_optimisers(inspected.html))


def _page_problem(fetched: "Fetched") -> Finding | None:
    if fetched.status >= 400:
        return say.page_error(fetched.status)
    kind = next(iter(fetched.header_values("content-type")), "text/html").partition(";")[0].strip().lower()
    return None if kind in ("text/html", "application/xhtml+xml") else say.not_a_page(kind)


def _judge_domain(tenant: TenantSnapshot, origin: Origin) -> Iterator[Finding]:
    if tenant.allows(origin):
        yield say.domain_allowed(origin)
        return
    try:
        yield say.domain_not_allowed(origin, str(DomainPattern.parse(str(origin))))
    except InvalidDomainPattern as error:
        yield say.page_not_secure(origin, str(error))


def _judge_tags(
    settings: Settings, tenant: TenantSnapshot, tags: list[Tag], otherwise: str | None
) -> Iterator[Finding]:
    widget = parse_origin(settings.widget_origin)
    expected = tag_text(settings.widget_origin, tenant.id)
    for tag in tags:
        if tag.script.is_inert:
            yield say.tag_inert(expected)
        elif tag.rewriter is not None:
            yield say.tag_rewritten(tag.rewriter)
        elif tag.source != widget:
            yield say.script_from_elsewhere(tag.source, expected)
        named = tag.attribute("data-tenant-id") or otherwise
        if named is None:
            yield say.tenant_missing(expected)
        elif named != tenant.id:
            yield say.tenant_wrong(named, tenant.id)
    live = [tag.key for tag in tags if not tag.script.is_inert]
    if len(live) > len(set(live)):
        yield say.tag_twice(len(live))
    elif live:
        yield say.tag_found()


async def _judge_assistants(tenant: TenantSnapshot, assistants: AssistantDirectory, tags: list[Tag]) -> list[Finding]:
    findings = []
    own = [tag for tag in tags if tag.attribute("data-tenant-id") in (None, tenant.id)]
    for named in dict.fromkeys(tag.attribute("data-assistant-id") for tag in own):
        try:
            await assistants.get_published(tenant.id, None if named is None else UUID(named))
        except ValueError:
            findings.append(say.assistant_wrong(named))
        except AssistantNotFound:
            findings.append(await _judge_unpublished(tenant, assistants, named))
    return findings


async def _judge_unpublished(tenant: TenantSnapshot, assistants: AssistantDirectory, named: str | None) -> Finding:
    if named is None:
        return say.assistant_not_published(None)
    try:
        return say.assistant_not_published((await assistants.get(tenant.id, UUID(named))).name)
    except AssistantNotFound:
        return say.assistant_wrong(named)


def _judge_policies(
    fetched: "Fetched", page: Page, origin: Origin, widget: Origin, tags: list[Tag]
) -> Iterator[Finding]:
    named_api = next(filter(None, (tag.attribute("data-api") for tag in tags)), None)
    nonce = next(filter(None, (tag.attribute("nonce") for tag in tags)), None)
    embedding = Embedding(origin, widget, _origin_of(named_api, widget) if named_api else widget, nonce)
    written: list[tuple[say.Place, str]] = [
        ("header", text) for text in fetched.header_values("content-security-policy")
    ]
    written += [("page", text) for text in page.policies]
    every = ((place, policy) for place, text in written for policy in parse_policies(text))
    policies = list(islice(every, MAX_POLICIES_JUDGED))
    problems = []
    for place, policy in policies:
        problems += [say.csp_blocks(blocked, place) for blocked in find_blocked(policy, embedding)]
        trusted_types = find_trusted_types(policy)
        if trusted_types is not None:
            problems.append(say.csp_trusted_types(trusted_types, place))
        if place == "header" and is_sandboxed(policy):
            problems.append(say.csp_sandbox())
    yield from problems
    if policies and not problems:
        yield say.csp_allows()


def _origin_of(url: str, otherwise: Origin | None = None) -> Origin:
    try:
        return parse_origin("/".join(url.split("/", 3)[:3]))
    except InvalidOrigin:
        if otherwise is None:
            raise
        return otherwise
