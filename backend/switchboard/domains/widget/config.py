"""The public configuration of an assistant, and the policy of the page that shows it."""

import hashlib

from switchboard.domains.assistant.snapshot import AssistantSnapshot
from switchboard.domains.widget.schemas import FramePolicy, PublicConfig

LANGUAGES = ("en",)
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
        consent_text=assistant.appearance.consent_text,
        version="",
    )
    digest = hashlib.sha256(config.model_dump_json().encode()).hexdigest()
    return config.model_copy(update={"version": digest[:16]})


def content_security_policy(frame_ancestors: str, logo_url: str | None) -> str:
    """The iframe page's policy: our own files only, and the client's logo."""
    logo_origin = "" if logo_url is None else " " + "/".join(logo_url.split("/", 3)[:3])
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            f"img-src 'self' data:{logo_origin}",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {frame_ancestors}",
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
