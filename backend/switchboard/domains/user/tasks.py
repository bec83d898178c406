"""What the worker does for the user domain."""

from datetime import timedelta

from switchboard.core.clock import utc_now
from switchboard.core.jobs import Job, JobHandler, Sweep
from switchboard.core.resources import Resources
from switchboard.domains.user import repository
from switchboard.domains.user.passwords import SEND_PASSWORD_RESET, send_reset
from switchboard.domains.user.tokens import REFRESH_LIFETIME, REPLAY_WINDOW
from switchboard.integrations.email import Mailer


def job_handlers(resources: Resources, mailer: Mailer) -> dict[str, JobHandler]:
    """The handlers of this domain's jobs, by entry point."""

    async def send_password_reset(job: Job) -> None:
        await send_reset(resources, mailer, email=job.payload["email"])

    return {SEND_PASSWORD_RESET: send_password_reset}


async def sweep_expired_credentials(resources: Resources) -> int:
    """Delete refresh tokens, reset tokens and log-in sessions whose time is over."""
    now = utc_now()
    async with resources.system_db.system_tx() as session:
        return await repository.delete_expired(
            session, now=now, replay_ended_at=now - REPLAY_WINDOW, sessions_before=now - REFRESH_LIFETIME
        )


SWEEPS = (Sweep("expired_credentials", timedelta(minutes=1), sweep_expired_credentials),)
