"""What a client reads about an answered gap: what came of asking again, and what to do about it."""

from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.gaps.schemas import GapProof, GapSource, GapView, ProofOutcome

_NOTES: dict[ProofOutcome, str | None] = {
    "proven": None,
    "other_source": "It answered, but not from your answer. If what it said is wrong, correct the document that it "
    "used; if it is right, dismiss the question.",
    "still_unknown": "Name the subject in the answer itself, in the words that visitors use, and save it again.",
    "not_read": "Your answer could not be read.",
    "not_asked": "The assistant could not be asked. Ask again later.",
    "asked_again": "It was answered, but visitors have asked since and were not helped. Look at their words below.",
}


def describe(gap: Gap) -> GapView:
    """A gap as the client sees it."""
    return GapView.model_validate(
        {
            "id": gap.id,
            "assistant_id": gap.assistant_id,
            "question": gap.question,
            "status": gap.status,
            "ask_count": gap.ask_count,
            "last_asked_at": gap.last_asked_at,
            "decided_at": gap.decided_at,
            "document_id": gap.document_id,
            "proof": _describe_proof(gap),
            "created_at": gap.created_at,
        }
    )


def _describe_proof(gap: Gap) -> GapProof | None:
    if gap.proof_outcome is None:
        return None
    proof = GapProof.model_validate(
        {
            "outcome": gap.proof_outcome,
            "answer": gap.proof_answer,
            "sources": [GapSource.model_validate(source) for source in gap.proof_sources],
            "note": gap.proof_note,
            "asked_at": gap.proof_at,
        }
    )
    return proof if proof.note is not None else proof.model_copy(update={"note": _NOTES[proof.outcome]})
