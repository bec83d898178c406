"""What clients tried is no visitor's conversation: it is forgotten after a while, and the log of its tools with it."""

from datetime import timedelta

from sqlalchemy import text

from switchboard.core.resources import Resources

KEPT = timedelta(days=90)  # as long as the log of tools, whose lines go with their conversation
BATCH = 500

# An answer that is being written has something reserved, which goes back when it ends.
_FORGET = text("""
delete from conversations c using (
  select tenant_id, id from conversations p
  where p.is_preview and p.last_message_at < now() - cast(:kept as interval)
    and not exists (
      select from messages m
      where m.tenant_id = p.tenant_id and m.conversation_id = p.id and m.status = 'streaming'
    )
  limit :limit for update skip locked
) old
where c.tenant_id = old.tenant_id and c.id = old.id
returning c.id
""")


async def forget_previews(resources: Resources) -> int:
    """Delete the conversations of previews and trials that nobody went on with for `KEPT`; answers with how many."""
    async with resources.system_db.system_tx() as session:
        return len((await session.scalars(_FORGET, {"kept": KEPT, "limit": BATCH})).all())
