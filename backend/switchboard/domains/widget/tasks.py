"""Background work of the widget domain."""

from datetime import timedelta

from sqlalchemy import delete, func

from switchboard.core.jobs import Sweep
from switchboard.core.resources import Resources
from switchboard.domains.widget.models import RedeemedTicket

SWEEP_INTERVAL = timedelta(minutes=10)
KEEP = timedelta(hours=1)  # far beyond a ticket's life and any difference between two clocks


async def _delete_redeemed_tickets(resources: Resources) -> int:
    async with resources.system_db.system_tx() as session:
        deleted = await session.scalars(
            delete(RedeemedTicket).where(RedeemedTicket.expires_at < func.now() - KEEP).returning(RedeemedTicket.id)
        )
        return len(deleted.all())


SWEEPS = (Sweep("redeemed_tickets", SWEEP_INTERVAL, _delete_redeemed_tickets),)
