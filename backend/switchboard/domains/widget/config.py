"""The public configuration of an assistant, and the policy of the page that shows it."""

import hashlib

from switchboard.core.settings import Settings
from switchboard.domains.assistant.languages import LANGUAGES
from switchboard.domains.assistant.snapshot import AssistantSnapshot
from switchboard.domains.widget.schemas import FramePolicy, PanelConfig, PublicConfig

CLOSED = "'none'"


def public_config(assistant: AssistantSnapshot) -> PublicConfig:
    """What the widget may know; `version` changes whenever anything of it does."""
    config = PublicConfig(
        tenant_id=assistant.tenant_id,
        assistant_id=assistant.id,
        assistant_name=assistant.name,
        welcome_text=assistant.welcome_text,
        starters=list(assistant.starters),
        appearance=assistant.appearance,
        languages=list(LANGUAGES),
        language=assistant.language,
        consent_text=assistant.appearance.consent_text,
        version="",
    )
    return config.model_copy(update={"version": _version_of(config)})


def panel_config(assistant: AssistantSnapshot) -> PanelConfig:
    """What the panel may know: the widget's configuration, and what a conversation can offer."""
    config = PanelConfig(
        **dict(public_config(assistant)),
        topics=list(assistant.topics),
        has_follow_ups=assistant.has_follow_ups,
        contact_form=assistant.contact_form.public(),
    )
    return config.model_copy(update={"version": _version_of(config)})


def content_security_policy(frame_ancestors: str, logo_url: str | None) -> str:
    """The iframe page's policy: our own files only, and the client's logo."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            f"img-src 'self' data:{_origin_of(logo_url)}",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {frame_ancestors}",
        )
    )


def hosted_page_policy(settings: Settings, logo_url: str | None) -> str:
    """The hosted chat page's own policy: the loader and the panel from the widget's origin, whichever host it is on."""
    widget = f"'self' {settings.widget_origin}"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {widget}",
            f"style-src {widget}",
            f"connect-src {widget}",
            f"frame-src {widget}",
            f"img-src {widget} data:{_origin_of(logo_url)}",
            f"font-src {widget}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def open_policy(frame_ancestors: str, assistant: AssistantSnapshot) -> FramePolicy:
    """For a page that may be framed by the named sources."""
    return FramePolicy(
        content_security_policy=content_security_policy(frame_ancestors, assistant.appearance.logo_url),
        cache_control="private, max-age=2",
    )


def closed_policy() -> FramePolicy:
    """For everything unknown, suspended or without a domain: the same answer, so that it tells nothing."""
    return FramePolicy(content_security_policy=content_security_policy(CLOSED, None), cache_control="no-store")


def _version_of(config: PublicConfig) -> str:
    return hashlib.sha256(config.model_dump_json().encode()).hexdigest()[:16]


def _origin_of(logo_url: str | None) -> str:
    return "" if logo_url is None else " " + "/".join(logo_url.split("/", 3)[:3])
