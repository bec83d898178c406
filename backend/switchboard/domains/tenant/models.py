"""Tables of the tenant domain."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Text, UniqueConstraint, false, func, text
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import Base, CreatedAt, TenantRow, Timestamps

ANY_MODEL = ANY_PROVIDER = "*"


class Tenant(Timestamps, Base):
    """One client business and its limits; the primary key is the public slug."""

    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="active")
    max_bots: Mapped[int] = mapped_column(default=3)
    messages_per_month: Mapped[int] = mapped_column(default=1000)
    allowed_models: Mapped[list[str]] = mapped_column(ARRAY(Text), default=lambda: [ANY_MODEL])
    allowed_providers: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=lambda: [ANY_PROVIDER], server_default=text("'{*}'")
    )
    max_output_tokens: Mapped[int | None]
    max_documents: Mapped[int] = mapped_column(default=500, server_default="500")
    monthly_budget_microusd: Mapped[int | None] = mapped_column(BigInteger)
    hosted_page: Mapped[bool] = mapped_column(default=False, server_default=false())


class AllowedDomain(CreatedAt, TenantRow):
    """An origin, or a wildcard for the origins below a domain, on which the tenant's widget may appear."""

    __tablename__ = "allowed_domains"
    __table_args__ = (UniqueConstraint("tenant_id", "pattern"),)

    pattern: Mapped[str]


class IdentitySecret(CreatedAt, TenantRow):
    """What a tenant's server signs user ids with, encrypted; after a renewal the previous one is accepted for a day."""

    __tablename__ = "identity_secrets"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    encrypted: Mapped[bytes]
    rotated_at: Mapped[datetime | None]
    previous_encrypted: Mapped[bytes | None]
    previous_expires_at: Mapped[datetime | None]


class OriginSighting(TenantRow):
    """A host page's origin that asked for the tenant's widget, allowed or not."""

    __tablename__ = "origin_sightings"
    __table_args__ = (UniqueConstraint("tenant_id", "origin"),)

    origin: Mapped[str]
    is_allowed: Mapped[bool]
    count: Mapped[int] = mapped_column(BigInteger, default=0)
    first_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
