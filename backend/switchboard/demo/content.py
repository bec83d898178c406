"""What the demo tenants are and know, from the TOML files beside this module."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TENANT_IDS = ("harbour-dental", "wattle-support")


@dataclass(frozen=True, slots=True)
class DemoPassage:
    """One piece of knowledge: a title and a paragraph of facts."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """One demo tenant with its only assistant."""

    tenant_id: str
    name: str
    owner_name: str
    assistant_name: str
    instructions: str
    welcome_text: str
    starters: tuple[str, ...]
    appearance: dict[str, Any]
    answer_policy: str
    topics: tuple[dict[str, Any], ...]
    contact_form: dict[str, Any]
    knowledge: tuple[DemoPassage, ...]
    tools: tuple[dict[str, Any], ...] = ()  # as they are declared, with a `path` on the tenant's demo site


def load_demo_tenants() -> tuple[DemoTenant, ...]:
    """Both demo tenants, in the order of their sites."""
    return tuple(_load(tenant_id) for tenant_id in TENANT_IDS)


def _load(tenant_id: str) -> DemoTenant:
    path = Path(__file__).with_name(f"{tenant_id.replace('-', '_')}.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assistant = data["assistant"]
    return DemoTenant(
        tenant_id=tenant_id,
        name=data["name"],
        owner_name=data["owner_name"],
        assistant_name=assistant["name"],
        instructions=assistant["instructions"].strip(),
        welcome_text=assistant["welcome_text"].strip(),
        starters=tuple(assistant["starters"]),
        appearance=dict(assistant["appearance"]),
        answer_policy=assistant["answer_policy"],
        topics=tuple(assistant["topics"]),
        contact_form=dict(assistant["contact_form"]),
        knowledge=tuple(
            DemoPassage(passage["title"], " ".join(passage["text"].split())) for passage in data["knowledge"]
        ),
        tools=tuple(assistant.get("tools", ())),
    )
