"""An answered gap is asked again once its answer is knowledge, and the client sees what came of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text, update

from switchboard.core.db import mark_changed
from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from switchboard.domains.conversation.asking import QuestionAsker
from switchboard.domains.conversation.gaps.proving import NotAnswered, prove_handler, queue_proofs
from switchboard.domains.conversation.gaps.sorting import sort_questions
from switchboard.domains.knowledge.models import Document
from switchboard.domains.tenant.models import Tenant
from tests.conftest import Api
from tests.domains.conversation.test_gaps import gaps_of, post, rate_down
from tests.domains.knowledge.support import run_jobs
from tests.factories import Client, create_tenant
from tests.fixtures.fake_openai import FakeOpenAI, Script
from tests.visitors import visit

DOGS = "Do you treat dogs?"


@pytest.fixture
async def asker(resources: Resources) -> AsyncIterator[QuestionAsker]:
    """What the worker asks with."""
    asker = QuestionAsker(resources)
    yield asker
    await asker.close()


@pytest.fixture
async def model_asker(resources: Resources, model_settings: Settings) -> AsyncIterator[QuestionAsker]:
    """The same where assistants talk to the fake model."""
    asker = QuestionAsker(replace(resources, settings=model_settings))
    yield asker
    await asker.close()


async def make_gap(http: httpx2.AsyncClient, resources: Resources, client: Client, question: str = DOGS) -> str:
    await (await visit(http, client)).ask(question)
    await sort_questions(resources)
    gap_id: str = next(gap["id"] for gap in await gaps_of(http, client) if gap["question"] == question)
    return gap_id


async def give_answer(http: httpx2.AsyncClient, client: Client, gap_id: str, answer: str, **more: str) -> Any:
    given = await post(http, client, gap_id, "answer", answer=answer, **more)
    assert given.status_code == 200, given.text
    return given.json()


async def read(http: httpx2.AsyncClient, client: Client, gap_id: str) -> Any:
    return (await http.get(f"/api/client/gaps/{gap_id}", headers=client.owner.headers)).json()


async def jobs_for(resources: Resources, gap_id: str, *, is_last_try: bool = False) -> list[Job]:
    """What waits for a worker, taken from the queue."""
    statement = text(
        "delete from pgqueuer where entrypoint = 'prove_gap' "
        "and convert_from(payload, 'UTF8')::jsonb->'payload'->>'gap_id' = :id "
        "returning convert_from(payload, 'UTF8')::jsonb as body"
    )
    async with resources.system_db.system_tx() as session:
        rows = (await session.scalars(statement, {"id": gap_id})).all()
    return [Job(row["tenant_id"], row["payload"], is_last_try) for row in rows]


async def prove(resources: Resources, asker: QuestionAsker, gap_id: str, *, is_last_try: bool = False) -> int:
    """What the worker does: the sweep, then the jobs it made; answers with their number."""
    await queue_proofs(resources)
    jobs = await jobs_for(resources, gap_id, is_last_try=is_last_try)
    for job in jobs:
        await prove_handler(resources, asker)(job)
    return len(jobs)


async def test_an_answer_is_proved_by_asking_again(
    http: httpx2.AsyncClient, resources: Resources, asker: QuestionAsker, client_a: Client, client_b: Client
) -> None:
    gap_id, neighbours = await make_gap(http, resources, client_a), await make_gap(http, resources, client_b)
    answered = await give_answer(http, client_a, gap_id, "Yes, we treat dogs on Fridays.")
    assert (answered["status"], answered["proof"]) == ("answered", None)
    assert await prove(resources, asker, gap_id) == 0, "the worker has not read the answer"
    await run_jobs(resources, answered["document_id"])
    usage = await http.get("/api/client/usage", headers=client_a.owner.headers)
    assert await prove(resources, asker, gap_id) == 1
    gap = await read(http, client_a, gap_id)
    assert (gap["status"], gap["proof"]["outcome"], gap["proof"]["note"]) == ("proven", "proven", None)
    assert "on Fridays" in gap["proof"]["answer"]
    assert [source["title"] for source in gap["proof"]["sources"]] == [DOGS]
    assert gap["given"] == {"question": DOGS, "answer": "Yes, we treat dogs on Fridays."}
    assert await prove(resources, asker, gap_id) == 0, "once"

    assert (await read(http, client_b, neighbours))["status"] == "open"
    after = await http.get("/api/client/usage", headers=client_a.owner.headers)
    assert after.json()["messages"] == usage.json()["messages"] == 1, "nobody's message"
    conversations = await http.get("/api/client/conversations", headers=client_a.owner.headers)
    assert len(conversations.json()["items"]) == 1
    async with resources.system_db.system_tx() as session:
        query = text("select count(*) from visitors where tenant_id = :id")
        assert await session.scalar(query, {"id": client_a.id}) == 1, "it leaves no visitor behind"

    await sort_questions(resources)
    async with resources.system_db.system_tx() as session:  # as if the assistant had lost it again
        await session.execute(text("delete from chunks where tenant_id = :id"), {"id": client_a.id})
    await (await visit(http, client_a)).ask("Can you treat my dog?")
    await sort_questions(resources)
    (again,) = await gaps_of(http, client_a)
    assert (again["id"], again["status"], again["ask_count"]) == (gap_id, "open", 2)
    assert (again["proof"]["outcome"], "visitors have asked" in again["proof"]["note"]) == ("asked_again", True)


async def test_what_was_asked_before_the_proof_opens_nothing_again(
    http: httpx2.AsyncClient, resources: Resources, asker: QuestionAsker, client_a: Client, client_b: Client
) -> None:
    gap_id = await make_gap(http, resources, client_a)
    await (await visit(http, client_a)).ask("Can you treat my dog?")  # and is sorted late
    answered = await give_answer(http, client_a, gap_id, "Yes, we treat dogs on Fridays.")
    await run_jobs(resources, answered["document_id"])
    await prove(resources, asker, gap_id)
    await sort_questions(resources)
    gap = await read(http, client_a, gap_id)
    assert (gap["status"], gap["ask_count"], gap["proof"]["outcome"]) == ("proven", 2, "proven")
    assert await gaps_of(http, client_b) == []


async def test_an_answer_that_does_not_help_comes_back_and_can_be_changed(
    http: httpx2.AsyncClient, resources: Resources, asker: QuestionAsker, client_a: Client, client_b: Client
) -> None:
    gap_id = await make_gap(http, resources, client_a)
    answered = await give_answer(http, client_a, gap_id, "Ask at the desk.", question="Fridays")
    await run_jobs(resources, answered["document_id"])
    await prove(resources, asker, gap_id)
    (gap,) = await gaps_of(http, client_a)
    assert (gap["id"], gap["status"], gap["proof"]["outcome"]) == (gap_id, "open", "still_unknown")
    assert "in the words that visitors use" in gap["proof"]["note"]

    changed = await give_answer(http, client_a, gap_id, "Dogs are treated on Fridays.", question=DOGS)
    assert (changed["document_id"], changed["status"], changed["proof"]) == (answered["document_id"], "answered", None)
    await run_jobs(resources, changed["document_id"])
    await prove(resources, asker, gap_id)
    assert (await read(http, client_a, gap_id))["status"] == "proven"
    documents = await http.get("/api/client/documents?kind=question", headers=client_a.owner.headers)
    assert [one["title"] for one in documents.json()["items"]] == [DOGS], "changed, not added to"

    refused = await post(http, client_b, gap_id, "ask-again")
    assert (refused.status_code, refused.json()["code"]) == (404, "gap_not_found")
    again = await post(http, client_a, gap_id, "ask-again")
    assert (again.status_code, again.json()["status"], again.json()["proof"]) == (200, "answered", None)
    assert await prove(resources, asker, gap_id) == 1
    assert (await read(http, client_a, gap_id))["status"] == "proven"


async def test_a_question_without_an_answer_is_not_asked_again(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    gap_id = await make_gap(http, resources, client_a)
    refused = await post(http, client_a, gap_id, "ask-again")
    assert (refused.status_code, refused.json()["code"]) == (409, "gap_not_answered")
    assert (await read(http, client_a, gap_id))["status"] == "open"
    assert await gaps_of(http, client_b) == []


async def test_an_answer_that_cannot_be_read_or_is_deleted_comes_back(
    http: httpx2.AsyncClient, resources: Resources, asker: QuestionAsker, client_a: Client, client_b: Client
) -> None:
    gap_id = await make_gap(http, resources, client_a)
    answered = await give_answer(http, client_a, gap_id, "Yes.")
    async with resources.system_db.system_tx() as session:
        await session.execute(
            update(Document)
            .where(Document.id == UUID(answered["document_id"]))
            .values(status="failed", failure="empty")
        )
    assert await prove(resources, asker, gap_id) == 0
    gap = await read(http, client_a, gap_id)
    assert (gap["status"], gap["proof"]["outcome"]) == ("open", "not_read")
    assert "There is no text in it" in gap["proof"]["note"]
    answered = await give_answer(http, client_a, gap_id, "Yes, on Fridays.")
    url = f"/api/client/documents/{answered['document_id']}"
    assert (await http.delete(url, headers=client_a.owner.headers)).status_code == 204
    await prove(resources, asker, gap_id)
    gap = await read(http, client_a, gap_id)
    assert (gap["status"], gap["proof"]["outcome"], gap["given"]) == ("open", "not_read", None)
    assert "was deleted" in gap["proof"]["note"]
    assert await gaps_of(http, client_b) == []


async def test_a_job_that_starts_again_or_too_late_changes_nothing(
    http: httpx2.AsyncClient, resources: Resources, asker: QuestionAsker, client_a: Client, client_b: Client
) -> None:
    gap_id = await make_gap(http, resources, client_a)
    answered = await give_answer(http, client_a, gap_id, "Yes, we treat dogs on Fridays.")
    await run_jobs(resources, answered["document_id"])
    await queue_proofs(resources)
    (job,) = await jobs_for(resources, gap_id)
    stranger = Job(client_b.id, job.payload)
    await prove_handler(resources, asker)(stranger)
    assert (await read(http, client_a, gap_id))["status"] == "answered", "another tenant's job finds nothing"
    assert (await post(http, client_a, gap_id, "dismiss")).status_code == 200
    await prove_handler(resources, asker)(job)
    assert (await read(http, client_a, gap_id))["status"] == "dismissed"


async def model_gap(
    model_api: Api, resources: Resources, fake_model: FakeOpenAI, **script: Any
) -> tuple[Client, str, str]:
    """A gap of an assistant with a model, answered and read; the model's name; then the model answers by script."""
    model = f"fake-{uuid4().hex[-12:]}"
    client = await create_tenant(
        resources, knowledge={"Hours": "We are open on Fridays, dogs or not."}, provider="auto", model=model
    )
    fake_model.scripts[model] = Script(text="I do not know.\n<<<notes>>>\nunanswered: yes")
    async with model_api.client() as http:
        gap_id = await make_gap(http, resources, client)
        answered = await give_answer(http, client, gap_id, "Yes, we treat dogs.")
    await run_jobs(resources, answered["document_id"])
    fake_model.scripts[model] = Script(**script)
    return client, model, gap_id


@pytest.mark.parametrize(
    ("said", "outcome", "status"),
    [
        ("Yes, we treat dogs. [1]\n<<<notes>>>\nunanswered: no", "proven", "proven"),
        ("Yes, we treat dogs.\n<<<notes>>>\nunanswered: no", "proven", "proven"),
        ("On Fridays. [2]\n<<<notes>>>\nunanswered: no", "other_source", "open"),
        ("I do not know. [1]\n<<<notes>>>\nunanswered: yes", "still_unknown", "open"),
    ],
)
async def test_what_a_model_says_is_judged_by_its_source(
    model_api: Api,
    resources: Resources,
    fake_model: FakeOpenAI,
    model_asker: QuestionAsker,
    client_b: Client,
    said: str,
    outcome: str,
    status: str,
) -> None:
    client, model, gap_id = await model_gap(model_api, resources, fake_model, text=said)
    await prove(resources, model_asker, gap_id)
    async with model_api.client() as http:
        gap = await read(http, client, gap_id)
        assert (gap["proof"]["outcome"], gap["status"]) == (outcome, status)
        assert gap["proof"]["answer"].partition(".")[0] == said.partition(".")[0]
        assert await gaps_of(http, client_b) == []
    sent = [request.body for request in fake_model.requests if request.body.get("model") == model]
    assert "Yes, we treat dogs." in str(sent[-1]), "the new answer was among what it was given"


async def test_a_model_that_fails_is_asked_again_later_and_at_last_said_so(
    model_api: Api, resources: Resources, fake_model: FakeOpenAI, model_asker: QuestionAsker, client_b: Client
) -> None:
    client, _, gap_id = await model_gap(model_api, resources, fake_model, status=401)
    with pytest.raises(NotAnswered):
        await prove(resources, model_asker, gap_id)
    async with model_api.client() as http:
        assert (await read(http, client, gap_id))["proof"] is None
        assert (await post(http, client, gap_id, "ask-again")).status_code == 200
        await prove(resources, model_asker, gap_id, is_last_try=True)
        gap = await read(http, client, gap_id)
        assert (gap["status"], gap["proof"]["outcome"]) == ("answered", "not_asked")
        async with resources.system_db.system_tx() as session:
            await session.execute(update(Tenant).where(Tenant.id == client.id).values(allowed_models=["another"]))
            mark_changed(session, client.id)
        assert (await post(http, client, gap_id, "ask-again")).status_code == 200
        await prove(resources, model_asker, gap_id)
        proof = (await read(http, client, gap_id))["proof"]
        assert (proof["outcome"], "not available" in proof["note"]) == ("not_asked", True)
        assert await gaps_of(http, client_b) == []


async def test_a_draft_comes_from_what_was_rated_or_from_the_nearest_knowledge(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    visitor = await visit(http, client_a)
    events = await visitor.ask("When are you open?")
    await rate_down(visitor, events[-1].data["message_id"])
    rated = await make_gap(http, resources, client_a, "When are you open?")
    draft = (await post(http, client_a, rated, "draft")).json()
    assert (draft["origin"], "nine to five" in draft["answer"]) == ("rated_answer", True)
    assert "[1]" not in draft["answer"]

    near = await make_gap(http, resources, client_a, "Are dogs welcome on weekdays in winter time only?")
    draft = (await post(http, client_a, near, "draft")).json()
    assert (draft["origin"], draft["sources"][0]["title"]) == ("knowledge", "Opening hours")
    assert "nine to five" in draft["answer"]
    nothing = await make_gap(http, resources, client_b, "Zanzibar?")
    assert (await post(http, client_b, nothing, "draft")).json() == {"answer": None, "origin": None, "sources": []}
    refused = await post(http, client_b, near, "draft")
    assert (refused.status_code, refused.json()["code"]) == (404, "gap_not_found")


async def test_a_model_drafts_from_the_nearest_knowledge_and_is_charged(
    model_api: Api, resources: Resources, fake_model: FakeOpenAI, client_b: Client
) -> None:
    client, model, gap_id = await model_gap(model_api, resources, fake_model, text="We treat [which?] dogs.")
    async with model_api.client() as http:
        before = (await http.get("/api/client/usage", headers=client.owner.headers)).json()
        draft = (await post(http, client, gap_id, "draft")).json()
        assert (draft["origin"], draft["answer"]) == ("model", "We treat [which?] dogs.")
        after = (await http.get("/api/client/usage", headers=client.owner.headers)).json()
        assert after["output_tokens"] > before["output_tokens"]
        assert after["messages"] == before["messages"]
        sent = [request.body for request in fake_model.requests if request.body.get("model") == model][-1]
        assert "We are open on Fridays" in str(sent)
        assert "cinnamon" not in str(sent), "a neighbour's knowledge"
        fake_model.scripts[model] = Script(status=401)
        draft = (await post(http, client, gap_id, "draft")).json()
        assert (draft["origin"], "dogs" in draft["answer"]) == ("knowledge", True)
        async with resources.system_db.system_tx() as session:
            await session.execute(update(Tenant).where(Tenant.id == client.id).values(monthly_budget_microusd=0))
            mark_changed(session, client.id)
        count = len(fake_model.requests)
        assert (await post(http, client, gap_id, "draft")).json()["origin"] == "knowledge", "the month is used up"
        assert len(fake_model.requests) == count
        assert await gaps_of(http, client_b) == []
