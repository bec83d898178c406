"""When a website may be asked next: one request after the other with a pause between, for all tenants and workers.

A turn is a moment in the future, written down in one statement: whoever dies before his turn has taken nothing but
a little time.
"""

import asyncio

from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.knowledge.websites.addresses import host_of

DELAY_SECONDS = 0.5
MAX_DELAY_SECONDS = 30.0  # whatever robots.txt asks for: a website with an hour between pages is never read
PATIENCE_SECONDS = 5.0
_LOOPBACK = ("localhost:", "127.0.0.1:", "::1:")

_TAKE = text("""
insert into crawl_hosts (host, next_at) values (:host, clock_timestamp() + make_interval(secs => :delay))
on conflict (host) do update
  set next_at = greatest(crawl_hosts.next_at, clock_timestamp()) + make_interval(secs => :delay)
  where crawl_hosts.next_at <= clock_timestamp() + make_interval(secs => :patience)
returning extract(epoch from next_at - clock_timestamp()) - :delay as wait
""")
_WAIT = text("select extract(epoch from next_at - clock_timestamp()) as wait from crawl_hosts where host = :host")
_POSTPONE = text("""
insert into crawl_hosts (host, next_at) values (:host, clock_timestamp() + make_interval(secs => :delay))
on conflict (host) do update set next_at = greatest(crawl_hosts.next_at, excluded.next_at)
""")
_FORGET = text("delete from crawl_hosts where next_at < now() - interval '1 day' returning host")


class HostBusy(Exception):
    """The website's next free turn is not soon; come again in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


async def take_turn(
    resources: Resources, address: str, *, crawl_delay: float | None, patience: float = PATIENCE_SECONDS
) -> None:
    """Wait until an address may be opened; `crawl_delay` is what its robots.txt asks for, in seconds.

    Raises:
        HostBusy: that would take longer than `patience` seconds.
    """
    host = host_of(address)
    least = 0.0 if host.startswith(_LOOPBACK) else DELAY_SECONDS  # a website of this machine is a developer's
    delay = min(MAX_DELAY_SECONDS, max(least, crawl_delay or 0.0))
    async with resources.system_db.system_tx() as session:
        wait = await session.scalar(_TAKE, {"host": host, "delay": delay, "patience": patience})
        if wait is None:
            raise HostBusy(max(1.0, float(await session.scalar(_WAIT, {"host": host}) or 0.0)))
    if wait > 0:
        await asyncio.sleep(float(wait))


async def postpone(resources: Resources, address: str, seconds: float) -> None:
    """Leave a website alone for a while: it said that it is asked too much."""
    async with resources.system_db.system_tx() as session:
        await session.execute(
            _POSTPONE, {"host": host_of(address), "delay": min(MAX_DELAY_SECONDS, max(DELAY_SECONDS, seconds))}
        )


async def forget_hosts(resources: Resources) -> int:
    """Delete what is known of hosts that nobody has asked for a day."""
    async with resources.system_db.system_tx() as session:
        return len((await session.scalars(_FORGET)).all())
