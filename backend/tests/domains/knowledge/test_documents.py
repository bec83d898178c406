"""Documents as a client handles them: added, listed, changed, read again, deleted; and never a neighbour's."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.knowledge import ingestion
from switchboard.domains.knowledge.tasks import job_handlers, sweep_held_documents
from tests.domains.knowledge.support import URL, add, chunks_of, found, jobs_of, read, run_jobs
from tests.factories import Client


def text_body(client: Client, **changes: Any) -> dict[str, Any]:
    body = {
        "assistant_id": str(client.assistant_id),
        "kind": "text",
        "title": "Fees",
        "content": "A check-up costs 180 dollars.\n\n# Children\n\nChildren are free.",
    }
    return body | changes


async def test_a_text_becomes_searchable(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    created = await add(http, client_a, text_body(client_a, url="https://example.com/fees"))
    assert (created["status"], created["stage"], created["progress"]) == ("queued", "waiting", 0)
    assert (created["citation"], created["failure"], created["failure_text"]) == ("link", None, None)
    await run_jobs(resources, created["id"])
    document = await read(http, client_a, created["id"])
    assert (document["status"], document["stage"], document["progress"]) == ("ready", "done", 100)
    assert document["chunk_count"] == 2
    assert document["ingested_at"] is not None
    assert document["content"] == text_body(client_a)["content"]
    assert await chunks_of(resources, created["id"]) == [
        (0, "Fees", [], None, "A check-up costs 180 dollars."),
        (1, "Fees › Children", ["Children"], None, "Children are free."),
    ]
    assert await found(resources, client_a, "What do children pay?") == ["Children are free."]
    assert await found(resources, client_b, "What do children pay?") == []


async def test_a_question_is_found_by_its_words_and_answers_with_the_answer(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    body = {
        "assistant_id": str(client_a.assistant_id),
        "kind": "question",
        "question": "Do you accept newcomers?",
        "answer": "Yes, always.",
    }
    created = await add(http, client_a, body)
    assert (created["title"], created["content"], created["kind"]) == (body["question"], body["answer"], "question")
    await run_jobs(resources, created["id"])
    assert await found(resources, client_a, "newcomers") == ["Yes, always."]
    assert await found(resources, client_b, "newcomers") == []


async def test_a_changed_text_replaces_the_old_one_when_it_has_been_read(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    created = await add(http, client_a, text_body(client_a))
    await run_jobs(resources, created["id"])
    patch = {"content": "A check-up costs 200 dollars.", "title": "Prices"}
    response = await http.patch(f"{URL}/{created['id']}", json=patch, headers=client_a.owner.headers)
    assert (response.status_code, response.json()["status"]) == (200, "queued")
    assert "A check-up costs 180 dollars." in await found(resources, client_a, "check-up"), "until it has been read"
    await run_jobs(resources, created["id"])
    assert await chunks_of(resources, created["id"]) == [(0, "Prices", [], None, "A check-up costs 200 dollars.")]
    refused = await http.patch(f"{URL}/{created['id']}", json=patch, headers=client_b.owner.headers)
    assert refused.status_code == 404


async def test_what_does_not_concern_the_text_is_not_read_again(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    created = await add(http, client_a, text_body(client_a))
    await run_jobs(resources, created["id"])
    patch = {"citation": "hidden", "url": "https://example.com/new"}
    changed = (await http.patch(f"{URL}/{created['id']}", json=patch, headers=client_a.owner.headers)).json()
    assert (changed["status"], changed["citation"], changed["url"]) == ("ready", "hidden", "https://example.com/new")
    assert len(await jobs_of(resources, created["id"])) == 1


async def test_a_job_for_an_old_revision_publishes_nothing(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The document is changed while it is being read: the slow job must not overwrite what the later one found."""
    created = await add(http, client_a, text_body(client_a, content="old words"))
    publish = ingestion.Reading.publish

    async def change_first(reading: ingestion.Reading, *args: Any, **options: Any) -> None:
        patch = {"content": "new words"}
        await http.patch(f"{URL}/{created['id']}", json=patch, headers=client_a.owner.headers)
        await publish(reading, *args, **options)

    (old_job,) = await jobs_of(resources, created["id"])
    with monkeypatch.context() as patched:
        patched.setattr(ingestion.Reading, "publish", change_first)
        await job_handlers(resources)["ingest_document"](old_job)
    assert (await read(http, client_a, created["id"]))["status"] == "queued"
    assert await chunks_of(resources, created["id"]) == []
    await run_jobs(resources, created["id"])
    assert [chunk[-1] for chunk in await chunks_of(resources, created["id"])] == ["new words"]


async def test_a_deleted_document_is_not_found_any_more(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    created = await add(http, client_a, text_body(client_a))
    await run_jobs(resources, created["id"])
    path = f"{URL}/{created['id']}"
    assert (await http.delete(path, headers=client_b.owner.headers)).status_code == 404
    assert await found(resources, client_a, "check-up") != []
    assert (await http.delete(path, headers=client_a.owner.headers)).status_code == 204
    assert await found(resources, client_a, "check-up") == []
    for request in (http.get(path, headers=client_a.owner.headers), http.delete(path, headers=client_a.owner.headers)):
        answer = await request
        assert (answer.status_code, answer.json()["code"]) == (404, "document_not_found")
    await run_jobs(resources, created["id"])  # a job that is left over finds nothing to do
    assert await chunks_of(resources, created["id"]) == []


async def test_a_failure_is_told_in_words_and_can_be_retried(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    created = await add(http, client_a, text_body(client_a, content="***"))
    await run_jobs(resources, created["id"])
    failed = await read(http, client_a, created["id"])
    assert (failed["status"], failed["failure"]) == ("failed", "empty")
    assert "no text" in failed["failure_text"]
    assert (await http.post(f"{URL}/{created['id']}/retry", headers=client_b.owner.headers)).status_code == 404
    for _ in range(2):  # the second finds it in the queue already
        again = (await http.post(f"{URL}/{created['id']}/retry", headers=client_a.owner.headers)).json()
        assert (again["status"], again["failure"], again["failure_text"]) == ("queued", None, None)
    assert len(await jobs_of(resources, created["id"])) == 2


async def test_a_document_whose_job_is_held_shows_as_broken(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    poison, innocent = [await add(http, client, text_body(client)) for client in (client_a, client_b)]
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update documents set status = 'processing', stage = 'splitting' where id = :id"), {"id": poison["id"]}
        )
        await session.execute(
            text("update pgqueuer set status = 'failed' where convert_from(payload, 'UTF8') like :id"),
            {"id": f"%{poison['id']}%"},
        )
    assert await sweep_held_documents(resources) >= 1
    failed = await read(http, client_a, poison["id"])
    assert (failed["status"], failed["failure"]) == ("failed", "broken")
    assert (await read(http, client_b, innocent["id"]))["status"] == "queued"
    await http.post(f"{URL}/{poison['id']}/retry", headers=client_a.owner.headers)
    await sweep_held_documents(resources)
    assert (await read(http, client_a, poison["id"]))["status"] == "queued", "the held job is of an old revision"


async def test_lists_are_filtered(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    created = await add(http, client_a, text_body(client_a, title="Unusual"))

    async def titles(**query: str) -> list[str]:
        response = await http.get(URL, params=query, headers=client_a.owner.headers)
        assert response.status_code == 200, response.text
        return [item["title"] for item in response.json()["items"]]

    assert await titles() == ["Unusual", "Opening hours"]
    assert await titles(sort="title") == ["Opening hours", "Unusual"]
    assert await titles(status="queued") == ["Unusual"]
    assert await titles(kind="question") == []
    assert await titles(q="unus") == ["Unusual"]
    assert await titles(assistant_id=created["assistant_id"]) == ["Unusual", "Opening hours"]
    assert await titles(assistant_id=str(client_b.assistant_id)) == []
    assert "content" not in (await http.get(URL, headers=client_a.owner.headers)).json()["items"][0]


async def test_the_limit_of_a_tenant_holds(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    async with resources.system_db.system_tx() as session:
        await session.execute(text("update tenants set max_documents = 2 where id = :id"), {"id": client_a.id})
    await add(http, client_a, text_body(client_a))
    refused = await http.post(URL, json=text_body(client_a), headers=client_a.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "document_limit_reached")
    assert "2 documents" in refused.json()["detail"]
    await add(http, client_b, text_body(client_b))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": None}, "title"),
        ({"content": ""}, "content"),
        ({"question": "Why?"}, "question"),
        ({"kind": "question"}, "question"),
        ({"kind": "file"}, "kind"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://exa mple.com"}, "url"),
        ({"citation": "loud"}, "citation"),
        ({"title": "two\nlines"}, "title"),
        ({"content": "x" * 200_001}, "content"),
        ({"status": "ready"}, "status"),
    ],
)
async def test_bodies_that_are_refused_name_the_field(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, changes: dict[str, Any], field: str
) -> None:
    refused = await http.post(URL, json=text_body(client_a, **changes), headers=client_a.owner.headers)
    assert refused.status_code == 422, refused.text
    assert field in [error["field"] for error in refused.json()["errors"]]


async def test_an_assistant_that_is_not_the_tenants_is_unknown(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    for assistant_id in (client_b.assistant_id, uuid4()):
        body = text_body(client_a, assistant_id=str(assistant_id))
        refused = await http.post(URL, json=body, headers=client_a.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (404, "assistant_not_found")
