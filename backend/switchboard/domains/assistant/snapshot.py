"""What a chat turn and the public configuration need to know of an assistant, from memory."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import orjson
from fastapi import FastAPI
from pydantic import TypeAdapter

from switchboard.core.bus import Bus
from switchboard.core.cache import SnapshotCache
from switchboard.core.db import Database
from switchboard.core.ids import AssistantId, TenantId
from switchboard.core.resources import TENANT_CHANGED, Resources
from switchboard.core.settings import ProviderKind
from switchboard.domains.assistant.appearance import Appearance, complete_appearance
from switchboard.domains.assistant.contact_form import ContactForm, complete_contact_form
from switchboard.domains.assistant.errors import AssistantNotFound
from switchboard.domains.assistant.languages import PanelLanguage
from switchboard.domains.assistant.tools.offering import OFFERED_SQL, OfferedTool, offer_tools
from switchboard.domains.assistant.topics import Topic
from switchboard.integrations.llm.reasoning import ReasoningEffort
from switchboard.integrations.llm.spaces import Space

Key = tuple[TenantId, UUID | None]

# Busy assistants are loaded again every other second: one statement on a raw connection (ADR 0003).
_LOAD = f"""
select a.id, a.name, a.instructions, a.provider, a.model, a.temperature, a.reasoning_effort,
  a.max_output_tokens, a.status, a.is_default,
  a.language, a.welcome_text, a.starters, a.appearance, a.answer_policy, a.topics, a.has_follow_ups, a.contact_form,
  a.version,
  exists (select from chunks c where c.tenant_id = a.tenant_id and c.assistant_id = a.id) as has_knowledge,
  i.model as embedding_model, i.dimensions as embedding_dimensions,
  {OFFERED_SQL}
from assistants a left join embedding_indexes i on i.tenant_id = a.tenant_id and i.assistant_id = a.id
where a.tenant_id = $1 and a.status <> 'archived'
  and case when $2::uuid is null then a.is_default and a.status = 'published' else a.id = $2 end
"""  # noqa: S608 - the part that is put in is a constant of ours


@dataclass(frozen=True, slots=True)
class AssistantSnapshot:
    """An assistant as it was at one moment; never an archived one."""

    tenant_id: TenantId
    id: AssistantId
    name: str
    instructions: str
    provider: ProviderKind
    model: str | None
    temperature: float | None
    reasoning_effort: ReasoningEffort | None
    max_output_tokens: int | None
    status: Literal["draft", "published"]
    is_default: bool
    language: PanelLanguage | None
    welcome_text: str
    starters: tuple[str, ...]
    appearance: Appearance
    answer_policy: Literal["strict", "general"]
    topics: tuple[Topic, ...]
    has_follow_ups: bool
    contact_form: ContactForm
    version: int
    has_knowledge: bool
    embedding_space: Space | None
    tools: tuple[OfferedTool, ...]

    @property
    def is_published(self) -> bool:
        """Whether visitors may talk to it; a draft is for the portal's preview only."""
        return self.status == "published"


class AssistantDirectory:
    """Looks assistants up for the hot paths: at most two seconds old, usually current."""

    def __init__(self, db: Database, bus: Bus) -> None:
        self._db = db
        self._cache: SnapshotCache[Key, AssistantSnapshot] = SnapshotCache(self._load)
        self._keys: dict[TenantId, set[Key]] = {}
        bus.subscribe(TENANT_CHANGED, lambda fields: self._drop(TenantId(fields["tenant_id"])))
        bus.subscribe("bus_connected", lambda _: self._cache.clear())

    async def get(self, tenant_id: TenantId, assistant_id: UUID | None) -> AssistantSnapshot:
        """The assistant by id, draft or published; without an id, the default one if it is published.

        Raises:
            AssistantNotFound: also for an archived one and for another tenant's.
        """
        key = (tenant_id, assistant_id)
        fresh = self._cache.peek(key)
        if fresh is not None:
            return fresh
        self._keys.setdefault(tenant_id, set()).add(key)
        try:
            return await self._cache.get(key)
        except AssistantNotFound:
            self._forget(key)
            raise

    async def get_published(self, tenant_id: TenantId, assistant_id: UUID | None) -> AssistantSnapshot:
        """As `get`, for visitors: a draft is not found. Raises AssistantNotFound."""
        found = await self.get(tenant_id, assistant_id)
        if not found.is_published:
            raise AssistantNotFound
        return found

    def peek(self, tenant_id: TenantId, assistant_id: UUID | None) -> AssistantSnapshot | None:
        """The assistant if it is in memory and fresh, without waiting."""
        return self._cache.peek((tenant_id, assistant_id))

    def _drop(self, tenant_id: TenantId) -> None:
        for key in self._keys.pop(tenant_id, ()):
            self._cache.drop(key)

    def _forget(self, key: Key) -> None:
        """Unknown ids come from outside: nothing may be kept for them."""
        keys = self._keys.get(key[0])
        if keys is not None:
            keys.discard(key)
            if not keys:
                del self._keys[key[0]]

    async def _load(self, key: Key) -> AssistantSnapshot:
        tenant_id, assistant_id = key
        async with self._db.tenant_connection(tenant_id) as connection:
            row = await connection.fetchrow(_LOAD, tenant_id, assistant_id)
        if row is None:
            raise AssistantNotFound
        return AssistantSnapshot(
            tenant_id=tenant_id,
            id=AssistantId(row["id"]),
            name=row["name"],
            instructions=row["instructions"],
            provider=_provider.validate_python(row["provider"]),
            model=row["model"],
            temperature=row["temperature"],
            reasoning_effort=_effort.validate_python(row["reasoning_effort"]),
            max_output_tokens=row["max_output_tokens"],
            status="published" if row["status"] == "published" else "draft",
            is_default=row["is_default"],
            language=_language.validate_python(row["language"]),
            welcome_text=row["welcome_text"],
            starters=tuple(row["starters"]),
            appearance=complete_appearance(orjson.loads(row["appearance"])),
            answer_policy="strict" if row["answer_policy"] == "strict" else "general",
            topics=_topics.validate_json(row["topics"]),
            has_follow_ups=row["has_follow_ups"],
            contact_form=complete_contact_form(orjson.loads(row["contact_form"])),
            version=row["version"],
            has_knowledge=row["has_knowledge"],
            embedding_space=Space(row["embedding_model"], row["embedding_dimensions"])
            if row["embedding_model"] is not None
            else None,
            tools=offer_tools(orjson.loads(row["tools"]), orjson.loads(row["mcp_servers"])),
        )


_provider: TypeAdapter[ProviderKind] = TypeAdapter(ProviderKind)
_effort: TypeAdapter[ReasoningEffort | None] = TypeAdapter(ReasoningEffort | None)
_language: TypeAdapter[PanelLanguage | None] = TypeAdapter(PanelLanguage | None)
_topics: TypeAdapter[tuple[Topic, ...]] = TypeAdapter(tuple[Topic, ...])


def attach(app: FastAPI, resources: Resources) -> None:
    """Make the directory of this process."""
    app.state.assistants = AssistantDirectory(resources.db, resources.bus)
