"""Tables of the usage domain."""

from datetime import date

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import TenantRow


class UsageMonth(TenantRow):
    """What a tenant used in one UTC month. Money is in millionths of a US dollar.

    `reserved_microusd` is the worst case of the turns that are running: reserved before the model is called, settled
    when the turn ends.
    """

    __tablename__ = "usage_months"
    __table_args__ = (UniqueConstraint("tenant_id", "month"),)

    month: Mapped[date]
    message_count: Mapped[int] = mapped_column(BigInteger, default=0)
    input_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    output_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    cost_microusd: Mapped[int] = mapped_column(BigInteger, default=0)
    reserved_microusd: Mapped[int] = mapped_column(BigInteger, default=0)
