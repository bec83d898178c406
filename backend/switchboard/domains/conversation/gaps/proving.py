"""Proves that an answered gap is one no more: once the client's answer is searchable, the question is asked again.

A sweep looks for answers that have become knowledge and makes a job for each; the job asks as the preview does. Asking
twice does no harm, so a job may start again at any point.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from switchboard.core.clock import utc_now
from switchboard.core.errors import SwitchboardError
from switchboard.core.ids import TenantId
from switchboard.core.jobs import Job, enqueue
from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.domains.conversation.asking import Asked, QuestionAsker
from switchboard.domains.conversation.gaps import repository
from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.gaps.schemas import ProofOutcome
from switchboard.domains.conversation.turn import THOUGHT_TOO_LONG
from switchboard.domains.knowledge.failures import CODES, failure_text
from switchboard.domains.tenant.service import get_tenant

PROVE_GAP = "prove_gap"
BATCH = 100
KEPT_OF_ANSWER = 4000
# A job that a worker took and never came back from: the question is asked by another one.
GIVEN_UP = timedelta(hours=1)
_DELETED = "The answer was deleted from the knowledge. Write another one, or dismiss the question."
_THOUGHT_TOO_LONG = (
    "The model used up the longest length of an answer before its first word. Let it think less, or let answers be "
    "longer, in the assistant's model settings; then ask again."
)
log = get_logger(__name__)


class NotAnswered(Exception):
    """The assistant did not come to an end with its answer; the job is tried again."""


async def queue_proofs(resources: Resources) -> int:
    """Let every answer that has become knowledge since be proved; answers with how many there were."""
    async with resources.system_db.system_tx() as session:
        due = await repository.claim_unproven(session, BATCH, GIVEN_UP)
        for tenant_id, gap_id in due:
            await enqueue(session, PROVE_GAP, TenantId(tenant_id), {"gap_id": str(gap_id)})
        unread = await repository.list_unread_answers(session, BATCH)
    for tenant_id, gap_id, failure in unread:
        note = failure_text(failure) if failure in CODES else _DELETED
        await _decide(resources, TenantId(tenant_id), gap_id, "not_read", proof_note=note)
    return len(due) + len(unread)


def prove_handler(resources: Resources, asker: QuestionAsker) -> Callable[[Job], Awaitable[None]]:
    """What the worker does with a `PROVE_GAP` job."""

    async def prove(job: Job) -> None:
        assert job.tenant_id is not None, "gaps belong to tenants"
        await prove_gap(resources, asker, job.tenant_id, UUID(job.payload["gap_id"]), is_last_try=job.is_last_try)

    return prove


async def prove_gap(
    resources: Resources, asker: QuestionAsker, tenant_id: TenantId, gap_id: UUID, *, is_last_try: bool
) -> None:
    """Ask a gap's question again, if its answer still waits for that, and keep what came of it.

    Raises:
        NotAnswered: the model failed, and may do better later.
    """
    async with resources.db.tenant_tx(tenant_id) as session:
        gap = await repository.find_gap(session, tenant_id, gap_id)
        if gap is None or gap.status != "answered" or gap.proof_outcome is not None or gap.document_id is None:
            return
        if (await get_tenant(session, tenant_id)).status != "active":
            gap.proof_queued_at = None  # it is queued again when the tenant is served again
            return
    try:
        asked = await asker.ask(tenant_id, gap.assistant_id, gap.question)
    except SwitchboardError as error:
        await _decide(resources, tenant_id, gap_id, "not_asked", document_id=gap.document_id, proof_note=error.detail)
        return
    if asked is None or asked.outcome.status != "complete":
        if not is_last_try:
            raise NotAnswered
        await _decide(resources, tenant_id, gap_id, "not_asked", document_id=gap.document_id)
        return
    if asked.outcome.error_code == THOUGHT_TOO_LONG:
        note = _THOUGHT_TOO_LONG
        await _decide(resources, tenant_id, gap_id, "not_asked", document_id=gap.document_id, proof_note=note)
        return
    outcome = _judge(asked, str(gap.document_id))
    await _decide(
        resources,
        tenant_id,
        gap_id,
        outcome,
        document_id=gap.document_id,
        proof_answer=asked.outcome.text[:KEPT_OF_ANSWER],
        proof_sources=[
            {name: source[name] for name in ("document_id", "title", "url")} for source in asked.outcome.citations
        ],
    )
    log.info("gap_proved", gap_id=str(gap_id), outcome=outcome)


def _judge(asked: Asked, document_id: str) -> ProofOutcome:
    """What an answer proves. One without sources counts when the client's answer was among what the model read."""
    if asked.outcome.offers.is_unanswered:
        return "still_unknown"
    sources = {source["document_id"] for source in asked.outcome.citations}
    return "proven" if document_id in (sources or asked.document_ids) else "other_source"


async def _decide(
    resources: Resources,
    tenant_id: TenantId,
    gap_id: UUID,
    outcome: ProofOutcome,
    *,
    document_id: UUID | None = None,
    **proof: Any,
) -> None:
    """Write the result down, unless the client did something else meanwhile.

    Only what is proven is done; what could not be asked stays where it is, and everything else is open again.
    """
    async with resources.db.tenant_tx(tenant_id) as session:
        gap = await repository.find_gap(session, tenant_id, gap_id, for_update=True)
        if gap is None or gap.status != "answered" or gap.proof_outcome is not None:
            return
        if document_id not in (None, gap.document_id):
            return
        set_proof(gap, outcome, **proof)


def set_proof(gap: Gap, outcome: ProofOutcome | None, **proof: Any) -> None:
    """Put a result in the place of the one before; with none, the gap waits for one. Moves the gap accordingly."""
    gap.proof_outcome, gap.proof_queued_at = outcome, None
    gap.proof_answer, gap.proof_note = proof.get("proof_answer"), proof.get("proof_note")
    gap.proof_sources = proof.get("proof_sources", [])
    gap.proof_at = utc_now() if outcome is not None else None
    if outcome == "proven":
        gap.status = "proven"
    elif outcome in ("other_source", "still_unknown", "not_read"):
        gap.status, gap.decided_at = "open", None
