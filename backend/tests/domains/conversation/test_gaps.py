"""Knowledge gaps: what was not answered is collected, grouped, and worked off by the client."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.conversation.gaps import sorting
from switchboard.domains.conversation.gaps.sorting import is_same_question, sort_questions
from switchboard.domains.conversation.gaps.vectors import MOST_COMPARED
from switchboard.domains.knowledge.models import Document
from tests.factories import Client, create_tenant
from tests.visitors import Visit, visit


async def gaps_of(http: httpx2.AsyncClient, client: Client, **query: Any) -> list[dict[str, Any]]:
    """What the client sees."""
    response = await http.get("/api/client/gaps", params=query, headers=client.owner.headers)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def post(http: httpx2.AsyncClient, client: Client, gap: str, deed: str, **body: Any) -> httpx2.Response:
    """Answer or dismiss."""
    sent = {"json": body} if body else {}
    return await http.post(f"/api/client/gaps/{gap}/{deed}", headers=client.owner.headers, **sent)  # type: ignore[arg-type]


async def rate_down(visitor: Visit, message_id: str) -> None:
    """Thumbs down, with a comment."""
    answer = await visitor.http.post(
        f"/api/widget/messages/{message_id}/feedback",
        json={"rating": "down", "comment": "That is not true"},
        headers=visitor.headers,
    )
    assert answer.status_code == 204


async def test_questions_that_mean_the_same_are_one_gap(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    visitor, neighbour = await visit(http, client_a), await visit(http, client_b)
    for question in (
        "Do you treat dogs?",
        "Can you treat my dog?",
        "Do you sell Zanzibar cloves?",
        "do you treat dogs",
    ):
        await visitor.ask(question)
    await visitor.ask("Hello!")
    answered = await visitor.ask("When are you open?")
    await neighbour.ask("Do you treat dogs?")
    assert await gaps_of(http, client_a) == []
    assert await sort_questions(resources) >= 5
    dogs, cloves = await gaps_of(http, client_a)
    assert (dogs["question"], dogs["ask_count"], dogs["status"]) == ("Do you treat dogs?", 3, "open")
    assert (cloves["question"], cloves["ask_count"]) == ("Do you sell Zanzibar cloves?", 1)
    assert [gap["ask_count"] for gap in await gaps_of(http, client_b)] == [1]

    await rate_down(visitor, answered[-1].data["message_id"])
    await sort_questions(resources)
    (opening,) = await gaps_of(http, client_a, q="open")
    detail = await http.get(f"/api/client/gaps/{opening['id']}", headers=client_a.owner.headers)
    (occurrence,) = detail.json()["occurrences"]
    assert (occurrence["reason"], occurrence["comment"]) == ("thumbs_down", "That is not true")
    assert (occurrence["question"], "nine to five" in occurrence["answer"]) == ("When are you open?", True)
    detail = await http.get(f"/api/client/gaps/{dogs['id']}", headers=client_a.owner.headers)
    assert [one["question"] for one in detail.json()["occurrences"]] == [
        "do you treat dogs",
        "Can you treat my dog?",
        "Do you treat dogs?",
    ]
    assert {one["reason"] for one in detail.json()["occurrences"]} == {"unanswered"}
    foreign = await http.get(f"/api/client/gaps/{dogs['id']}", headers=client_b.owner.headers)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "gap_not_found")
    before = await gaps_of(http, client_a)
    await sort_questions(resources)
    assert await gaps_of(http, client_a) == before, "each is counted once"


async def test_an_answer_becomes_knowledge_and_waits_to_be_proved(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    visitor = await visit(http, client_a)
    await visitor.ask("Do you treat dogs?")
    await sort_questions(resources)
    (gap,) = await gaps_of(http, client_a)
    refused = await post(http, client_b, gap["id"], "answer", answer="Not mine")
    assert (refused.status_code, refused.json()["code"]) == (404, "gap_not_found")
    answer = await post(http, client_a, gap["id"], "answer", answer="Yes, on Fridays.")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["decided_at"] is not None) == ("answered", True)
    assert await gaps_of(http, client_a) == []
    assert [one["id"] for one in await gaps_of(http, client_a, status="answered")] == [gap["id"]]
    async with resources.system_db.system_tx() as session:
        document = await session.get_one(Document, (client_a.id, answer.json()["document_id"]))
    assert (document.kind, document.title, document.content) == ("question", "Do you treat dogs?", "Yes, on Fridays.")
    assert document.assistant_id == client_a.assistant_id

    await visitor.ask("Can you treat my dog?")  # before the worker has read the answer: the proof will tell
    await sort_questions(resources)
    (waiting,) = await gaps_of(http, client_a, status="answered")
    assert (waiting["id"], waiting["proof"], waiting["ask_count"]) == (gap["id"], None, 2)
    assert await gaps_of(http, client_b) == []


async def test_what_was_dismissed_stays_out_of_sight(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    visitor = await visit(http, client_a)
    await visitor.ask("Do you treat dogs?")
    await sort_questions(resources)
    (gap,) = await gaps_of(http, client_a)
    assert (await post(http, client_b, gap["id"], "dismiss")).status_code == 404
    assert (await post(http, client_a, gap["id"], "dismiss")).json()["status"] == "dismissed"
    await visitor.ask("Can you treat my dog?")
    await sort_questions(resources)
    assert await gaps_of(http, client_a) == []
    (dismissed,) = await gaps_of(http, client_a, status="dismissed")
    assert dismissed["ask_count"] == 2


async def test_previews_and_replaced_answers_are_no_gaps(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    ticket = await http.post(
        "/api/client/preview-tickets",
        json={"assistant_id": str(client_a.assistant_id)},
        headers=client_a.owner.headers,
    )
    session = await http.post("/api/widget/sessions", json={"ticket": ticket.json()["ticket"]})
    preview = Visit(http, session.json())
    events = await preview.ask("Do you treat dogs?")
    await rate_down(preview, events[-1].data["message_id"])
    visitor = await visit(http, client_b)
    events = await visitor.ask("Do you treat dogs?")
    async with resources.system_db.system_tx() as system:
        await system.execute(
            text("update messages set is_superseded = true where id = :id"), {"id": events[-1].data["message_id"]}
        )
    await sort_questions(resources)
    assert await gaps_of(http, client_a) == []
    assert await gaps_of(http, client_b) == []


async def test_a_question_in_strange_characters_can_be_answered(http: httpx2.AsyncClient, resources: Resources) -> None:
    client = await create_tenant(resources)
    await (await visit(http, client)).ask("Do\x07 you\u2028treat\r\n\u202edogs?" + " and cats" * 60)
    await sort_questions(resources)
    (gap,) = await gaps_of(http, client)
    assert gap["question"].startswith("Do you treat dogs? and cats")
    assert len(gap["question"]) <= 300
    answer = await post(http, client, gap["id"], "answer", answer="Yes.", question="Do you treat animals?")
    assert answer.status_code == 200, answer.text
    assert (await post(http, client, gap["id"], "answer", answer="  ")).status_code == 422


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Do you treat dogs?", "Can you treat my dog?", True),
        ("What does a filling cost?", "What is the price of a filling?", True),
        ("Wann haben Sie geöffnet?", "wann haben sie geöffnet", True),
        ("営業時間は？", "営業時間は", True),
        ("???", "???", True),
        ("???", "!!", True),
        ("Do you treat dogs?", "Do you treat cats?", False),
        ("Do you treat dogs?", "???", False),
        ("When are you open on Sunday?", "Where can I park on Sunday?", False),
    ],
)
def test_meaning_is_judged_by_the_words_that_matter(one: str, other: str, is_same: bool) -> None:
    assert is_same_question(one, other) is is_same
    assert is_same_question(other, one) is is_same


def test_each_question_is_taken_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred questions are held against five hundred gaps: each pair anew, that would stop the worker a minute."""
    taken_apart: list[str] = []

    def stems(question: str) -> list[str]:
        taken_apart.append(question)
        return question.split()

    monkeypatch.setattr(sorting, "stems", stems)
    gaps = [f"gap number {number} of many" for number in range(MOST_COMPARED)]
    for number in range(20):
        for gap in gaps:
            is_same_question(f"what about thing {number}", gap)
    assert len(taken_apart) == len(gaps) + 20
