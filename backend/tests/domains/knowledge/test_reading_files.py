"""A real file of every type, from the upload to the pieces that answers quote."""

from typing import Any

import httpx2
import pytest

from switchboard.core.resources import Resources
from switchboard.domains.knowledge import ingestion
from switchboard.domains.knowledge.schemas import DocumentStage
from tests.domains.knowledge.support import URL, chunks_of, found, ingest, read
from tests.factories import Client
from tests.fixtures.files import make_docx, make_pdf, make_pptx, make_scanned_pdf, make_xlsx

FEES: list[list[str | int]] = [["What", "Price"], ["Check-up", 180], ["Cleaning", 90]]
TABLE = "| What | Price |\n| --- | --- |\n| Check-up | 180 |\n| Cleaning | 90 |"
HTML = """<!doctype html><html><head><title>Fees</title><meta charset="{charset}"><script>alert(1)</script></head>
<body><nav>Home</nav><h1>Fees</h1><p>A check-up costs <b>180</b> dollars.</p><h2>Größe</h2>
<ul><li>small</li><li>large</li></ul><table><tr><th>What</th><th>Price</th></tr><tr><td>Check-up</td><td>180</td></tr>
<tr><td>Cleaning</td><td>90</td></tr></table><!-- hidden --></body></html>"""
GERMAN = "Die Praxis öffnet um neun Uhr. Die Größe der Zähne spielt keine Rolle, die Straße ist für Fußgänger."

File = tuple[str, bytes, int | None, list[tuple[list[str], int | None, str]]]


def html_file(charset: str) -> File:
    pieces: list[tuple[list[str], int | None, str]] = [
        (["Fees"], None, "A check-up costs **180** dollars."),
        (["Fees", "Größe"], None, f"- small\n- large\n\n{TABLE}"),
    ]
    return f"{charset}.html", HTML.format(charset=charset).encode(charset), None, pieces


FILES: list[File] = [
    (
        "fees.pdf",
        make_pdf([["A check-up costs 180 dollars.", "Bring a card (always)."], ["Children are free."], ["The end."]]),
        3,
        [
            ([], 1, "A check-up costs 180 dollars. Bring a card (always)."),
            ([], 2, "Children are free."),
            ([], 3, "The end."),
        ],
    ),
    (
        "fees.docx",
        make_docx(
            [
                ("Normal", "Our prices."),
                ("Heading1", "Fees"),
                ("Normal", "A check-up costs 180 dollars."),
                ("Heading2", "Children"),
                ("Normal", "Children are free."),
            ],
            table=[[str(cell) for cell in row] for row in FEES],
        ),
        None,
        [
            ([], None, "Our prices."),
            (["Fees"], None, "A check-up costs 180 dollars."),
            (["Fees", "Children"], None, f"Children are free.\n\n{TABLE}"),
        ],
    ),
    (
        "fees.pptx",
        make_pptx([("Welcome", ["We are dentists.", "Since 1990."]), ("Fees", ["A check-up costs 180 dollars."])]),
        2,
        [
            (["Welcome"], 1, "We are dentists.\n\nSince 1990."),
            (["Fees"], 2, "A check-up costs 180 dollars."),
        ],
    ),
    (
        "fees.xlsx",
        make_xlsx({"Fees": FEES, "Hours": [["Day", "Open"], ["Monday", 9]]}),
        None,
        [(["Fees"], None, TABLE), (["Hours"], None, "| Day | Open |\n| --- | --- |\n| Monday | 9 |")],
    ),
    ("fees.csv", b"What,Price\nCheck-up,180\nCleaning,90\n", None, [([], None, TABLE)]),
    ("semicolons.csv", b"What;Price\r\nCheck-up;180\r\nCleaning;90\r\n", None, [([], None, TABLE)]),
    (
        "latin.csv",
        "Größe;Preis\nMüsli für Zähne;180\n".encode("latin-1"),
        None,
        [([], None, "| Größe | Preis |\n| --- | --- |\n| Müsli für Zähne | 180 |")],
    ),
    html_file("utf-8"),
    html_file("iso-8859-1"),
    (
        "fees.md",
        f"# Fees\n\nA check-up costs 180 dollars.\n\n## Children\n\n{TABLE}\n".encode(),
        None,
        [(["Fees"], None, "A check-up costs 180 dollars."), (["Fees", "Children"], None, TABLE)],
    ),
    ("utf-8.txt", GERMAN.encode(), None, [([], None, GERMAN)]),
    ("bom.txt", GERMAN.encode("utf-8-sig"), None, [([], None, GERMAN)]),
    ("utf-16.txt", GERMAN.encode("utf-16"), None, [([], None, GERMAN)]),
    ("latin-1.txt", GERMAN.encode("latin-1"), None, [([], None, GERMAN)]),
]


@pytest.mark.parametrize(("name", "content", "pages", "pieces"), FILES, ids=[file[0] for file in FILES])
async def test_each_type_is_read_with_its_structure(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    name: str,
    content: bytes,
    pages: int | None,
    pieces: list[tuple[list[str], int | None, str]],
) -> None:
    document = await ingest(http, resources, client_a, name, content)
    assert (document["status"], document["failure_text"]) == ("ready", None)
    assert (document["page_count"], document["chunk_count"]) == (pages, len(pieces))
    chunks = await chunks_of(resources, document["id"])
    assert [(path, page, text) for _, _, path, page, text in chunks] == pieces
    title = document["title"]
    assert [heading for _, heading, *_ in chunks] == [" › ".join([title, *path]) for path, _, _ in pieces]
    assert await found(resources, client_a, f"{title} {pieces[0][2]}") != []
    assert await found(resources, client_b, pieces[0][2]) == []


@pytest.mark.parametrize(
    ("name", "content", "failure", "words"),
    [
        ("scan.pdf", make_scanned_pdf(), "scanned", "pictures without text"),
        ("secret.pdf", make_pdf([["Secret"]], password="hello"), "password", "protected by a password"),
        (
            "secret.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 500,
            "password",
            "protected by a password",
        ),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "unsupported", "cannot be read"),
        ("empty.txt", b" \n\n ", "empty", "no text"),
        ("nothing.txt", b"", "empty", "no text"),
        ("blank.docx", make_docx([("Normal", "")]), "empty", "no text"),
        ("broken.pdf", b"%PDF-1.7\nnothing that follows is one", "broken", "damaged"),
    ],
)
async def test_a_file_without_text_says_why(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    name: str,
    content: bytes,
    failure: str,
    words: str,
) -> None:
    document = await ingest(http, resources, client_a, name, content)
    assert (document["status"], document["failure"]) == ("failed", failure)
    assert words in document["failure_text"]
    assert await chunks_of(resources, document["id"]) == []
    original = await http.get(f"{URL}/{document['id']}/original", headers=client_a.owner.headers)
    assert original.content == content, "what could not be read is still there to be looked at"


async def test_the_client_sees_how_far_it_is(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enter, seen = ingestion.Reading.enter, []

    async def look_then_enter(reading: ingestion.Reading, stage: DocumentStage) -> None:
        seen.append(await read(http, client_a, str(reading.document_id)))
        await enter(reading, stage)
        seen.append(await read(http, client_a, str(reading.document_id)))

    monkeypatch.setattr(ingestion.Reading, "enter", look_then_enter)
    seen.append(await ingest(http, resources, client_a, "fees.pdf", make_pdf([["A check-up costs 180 dollars."]])))
    assert [(document["status"], document["stage"], document["progress"]) for document in seen] == [
        ("processing", "fetching", 5),
        ("processing", "extracting", 15),
        ("processing", "extracting", 15),
        ("processing", "splitting", 60),
        ("ready", "done", 100),
    ]


async def test_a_renamed_file_is_found_by_its_new_title(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    document = await ingest(http, resources, client_a, "scan0001.md", b"# Children\n\nThey are free.")
    patch: dict[str, Any] = {"title": "Orthodontics"}
    changed = await http.patch(f"{URL}/{document['id']}", json=patch, headers=client_a.owner.headers)
    assert changed.json()["status"] == "ready", "a file need not be read again for that"
    assert await found(resources, client_a, "orthodontics") == ["They are free."]
    assert (await chunks_of(resources, document["id"]))[0][1] == "Orthodontics › Children"
    refused = await http.patch(f"{URL}/{document['id']}", json={"content": "x"}, headers=client_a.owner.headers)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "content")


async def test_long_tables_keep_their_head_in_every_piece(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    rows: list[list[str | int]] = [["Part", "Price"]]
    rows += [[f"Part number {number}", number] for number in range(2000)]
    document = await ingest(http, resources, client_a, "parts.xlsx", make_xlsx({"Parts": rows}))
    texts = [text for *_, text in await chunks_of(resources, document["id"])]
    assert len(texts) == document["chunk_count"] > 30
    assert all(text.startswith("| Part | Price |\n| --- | --- |\n| Part number") for text in texts)
    assert sum(text.count("| Part number ") for text in texts) == 2000
