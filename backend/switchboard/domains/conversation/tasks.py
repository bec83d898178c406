"""Background work of the conversation domain."""

from datetime import timedelta

from switchboard.core.jobs import JobHandler, Sweep
from switchboard.core.resources import Resources
from switchboard.core.streams import StreamMirror
from switchboard.domains.conversation.asking import QuestionAsker
from switchboard.domains.conversation.contacts import tasks as contact_tasks
from switchboard.domains.conversation.gaps.proving import PROVE_GAP, prove_handler, queue_proofs
from switchboard.domains.conversation.gaps.sorting import sort_questions
from switchboard.domains.conversation.leases import sweep_expired_answers
from switchboard.domains.conversation.previews import forget_previews
from switchboard.integrations.email import Mailer

SWEEP_INTERVAL = timedelta(seconds=5)
SORT_INTERVAL = timedelta(seconds=10)
PROOF_INTERVAL = timedelta(seconds=5)
FORGET_INTERVAL = timedelta(hours=1)
CONCURRENT_QUESTIONS = 4


def job_handlers(resources: Resources, mailer: Mailer) -> dict[str, JobHandler]:
    """The handlers of this domain's jobs, by entry point."""
    return contact_tasks.job_handlers(resources, mailer)


def question_handlers(resources: Resources, asker: QuestionAsker) -> dict[str, JobHandler]:
    """The handlers of the jobs that wait for a model's answer."""
    return {PROVE_GAP: prove_handler(resources, asker)}


async def _sweep_answers(resources: Resources) -> int:
    return await sweep_expired_answers(
        resources.db, resources.system_db, StreamMirror(resources.redis), resources.settings.prices
    )


SWEEPS = (
    Sweep("expired_answers", SWEEP_INTERVAL, _sweep_answers),
    Sweep("unsorted_questions", SORT_INTERVAL, sort_questions),
    Sweep("unproven_answers", PROOF_INTERVAL, queue_proofs),
    Sweep("old_previews", FORGET_INTERVAL, forget_previews),
)
