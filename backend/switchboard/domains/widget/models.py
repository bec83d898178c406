"""Tables of the widget domain."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import TenantRow


class RedeemedTicket(TenantRow):
    """A ticket that was used: its id (`jti`) can be inserted once, which is what makes it single use."""

    __tablename__ = "redeemed_tickets"

    expires_at: Mapped[datetime] = mapped_column(index=True)
