"""What the install checker is asked and what it answers."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from switchboard.core.schemas import RequestModel, ResponseModel, Timestamp

Severity = Literal["ok", "info", "warning", "error"]
FindingCode = Literal[
    "page_unreachable",
    "page_error",
    "not_a_page",
    "page_truncated",
    "page_not_secure",
    "tag_found",
    "tag_missing",
    "tag_by_script",
    "tag_commented_out",
    "tag_inert",
    "tag_twice",
    "tag_rewritten",
    "script_from_elsewhere",
    "tenant_missing",
    "tenant_wrong",
    "assistant_wrong",
    "assistant_not_published",
    "csp_script",
    "csp_connect",
    "csp_frame",
    "csp_trusted_types",
    "csp_sandbox",
    "csp_allows",
    "domain_allowed",
    "domain_not_allowed",
    "seen",
    "not_seen",
]


class InstallCheckRequest(RequestModel):
    """A page of the client's website. `example.com` is read as `https://example.com`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": "https://www.example.com/contact"}]})

    url: Annotated[str, Field(min_length=1, max_length=2048)]


class Finding(ResponseModel):
    """One thing found out. `fix` says what to do; `lines` are to be pasted as they are."""

    code: FindingCode
    severity: Severity
    title: str
    text: str
    fix: str | None
    lines: list[str]


class InstallCheck(ResponseModel):
    """What was found, the worst first. `last_seen_at`: when a page of this origin last asked for the widget."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "url": "https://www.example.com/contact",
                    "checked_at": "2026-11-23T11:02:45.120Z",
                    "last_seen_at": None,
                    "verdict": "error",
                    "findings": [
                        {
                            "code": "tag_missing",
                            "severity": "error",
                            "title": "The tag is not on this page",
                            "text": "The page has no script tag of the widget.",
                            "fix": "Paste this line before </body>, and publish the page.",
                            "lines": [
                                '<script src="https://w.example.com/widget.js" data-tenant-id="acme" defer></script>'
                            ],
                        }
                    ],
                }
            ]
        }
    )

    url: str
    checked_at: Timestamp
    last_seen_at: Timestamp | None
    verdict: Severity
    findings: list[Finding]
