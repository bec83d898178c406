"""Tells the language of documents that were stored before anybody asked for it, or by a version that does not."""

from sqlalchemy import text

from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.models import UNDETERMINED
from switchboard.integrations.llm.languages import detect_language

BATCH = 50
CHARACTERS_READ = 4000
log = get_logger(__name__)

# Another worker takes others meanwhile. Documents without pieces wait for the job that reads them.
_LIST = text("""
select d.tenant_id, d.id, left(concat(d.title, ' ', string_agg(c.text, ' ' order by c.position)), :characters) as sample
from (
  select tenant_id, id, title from documents d
  where language = :undetermined
    and exists (select from chunks c where c.tenant_id = d.tenant_id and c.document_id = d.id)
  order by tenant_id, id limit :limit for update skip locked
) d
join chunks c on c.tenant_id = d.tenant_id and c.document_id = d.id and c.position < 6
group by d.tenant_id, d.id, d.title
""")
_UPDATE = tuple(
    text(f"update {table} set language = :language where tenant_id = :tenant_id and {key} = :id")  # noqa: S608
    for table, key in (("documents", "id"), ("chunks", "document_id"))
)


async def sweep_languages(resources: Resources) -> int:
    """Tell the language of some documents and search them in it from now on; answers with their number."""
    async with resources.system_db.system_tx() as session:
        values = {"undetermined": UNDETERMINED, "limit": BATCH, "characters": CHARACTERS_READ}
        rows = (await session.execute(_LIST, values)).all()
        for row in rows:
            language = detect_language(row.sample)
            for update in _UPDATE:
                await session.execute(update, {"language": language, "tenant_id": row.tenant_id, "id": row.id})
    if rows:
        log.info("languages_detected", documents=len(rows))
    return len(rows)
