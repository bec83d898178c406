"""Search in the languages of the documents: forms of words, missing accents, scripts without spaces, foreign words."""

import pytest
from sqlalchemy import text

from switchboard.core.ids import AssistantId
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.answerable import find_answerable, list_related_questions
from switchboard.domains.knowledge.languages import sweep_languages
from switchboard.domains.knowledge.models import Document
from switchboard.domains.knowledge.retrieval.service import search_passages
from switchboard.domains.knowledge.service import add_text_document
from tests.factories import Client, create_tenant

# For each language: a text, another one, a question whose words are not the first text's but forms of them.
MATERIAL = {
    "de": (
        "Die Häuser am Hafen werden im Frühling gestrichen.",
        "Der Hund schläft auf dem Sofa.",
        "Wer streicht ein Haus?",
    ),
    "fr": (
        "Les fauteuils roulants sont prêtés à l'accueil.",
        "Le chat dort sur la table.",
        "Un fauteuil roulant est-il prêté ?",
    ),
    "es": (
        "Las mascotas pequeñas pueden viajar con sus dueños.",
        "El pan está en la mesa.",
        "¿Puede viajar mi mascota pequeña?",
    ),
    "it": (
        "I cagnolini possono entrare nei negozi del centro.",
        "La pioggia non cade sul tetto.",
        "Il cagnolino entra nel negozio?",
    ),
    "pt": (
        "Os cachorros pequenos podem nadar nas piscinas.",
        "O livro está na estante.",
        "O cachorro pode nadar na piscina?",
    ),
    "nl": (
        "De fietsen worden in de kelders van het gebouw gezet.",
        "Het brood ligt op tafel.",
        "Mag mijn fiets in een kelder?",
    ),
    "sv": (
        "Cyklarna är i källaren under huset och inte på gården.",
        "Katten sover på soffan och är trött.",
        "Var finns min cykel?",
    ),
    "da": (
        "Cyklerne er i kælderen under huset, hvis der er plads.",
        "Katten sover på sofaen, og det gør den meget.",
        "Hvor er min cykel?",
    ),
    "no": (
        "Syklene er i kjelleren under huset hvis noen har nøkkel.",
        "Katten sover på sofaen, og det gjør den mye.",
        "Hvor er sykkelen, i kjellere?",
    ),
    "fi": (
        "Koirat saavat uida järvessä, kun on kesä.",
        "Kirja on pöydällä ja se on vanha.",
        "Saako koira uida järvessä?",
    ),
    "ru": (
        "Собаки могут купаться в нашем бассейне летом.",
        "Книга лежит на столе у окна.",
        "Можно ли купать собаку в бассейне?",
    ),
    "ar": (
        "الكتب القديمة موجودة في المكتبة الكبيرة",
        "السمك في البحر",
        "هل الكتاب القديم في المكتبة؟",
    ),
    "tr": (
        "Köpekler yaz aylarında havuzda yüzebilir ve bu ücretsizdir.",
        "Kitap masanın üstünde bir yerde.",
        "Köpek havuzda mı?",
    ),
    "ja": (
        "犬は夏にプールで泳ぐことができます。",
        "本は机の上にあります。",
        "プールで犬は泳げますか",
    ),
    "zh": (
        "夏天小狗可以在游泳池里游泳。",
        "书在桌子上面。",
        "游泳池可以带小狗吗",
    ),
    "th": (
        "สุนัขว่ายน้ำในสระได้ในฤดูร้อน",
        "หนังสืออยู่บนโต๊ะ",
        "สระว่ายน้ำให้สุนัขเข้าไหม",
    ),
}


async def create_client(resources: Resources, texts: dict[str, str]) -> Client:
    """A tenant whose assistant has read these texts, as it reads any."""
    client = await create_tenant(resources)
    async with resources.db.tenant_tx(client.id) as session:
        for title, content in texts.items():
            assistant_id = AssistantId(client.assistant_id)
            await add_text_document(session, tenant_id=client.id, assistant_id=assistant_id, title=title, text=content)
    return client


async def titles(resources: Resources, client: Client, question: str) -> list[str]:
    """Titles of what is found, the best first."""
    async with resources.db.connection() as connection:
        found = await search_passages(connection, client.id, AssistantId(client.assistant_id), question)
    return [passage.title for passage in found]


async def languages_of(resources: Resources, client: Client) -> set[tuple[str, str]]:
    """The languages of a client's documents and of their pieces."""
    async with resources.system_db.system_tx() as session:
        rows = await session.execute(
            text(
                "select d.language, c.language from documents d join chunks c "
                "on c.tenant_id = d.tenant_id and c.document_id = d.id where d.tenant_id = :id"
            ),
            {"id": client.id},
        )
        return {(document, piece) for document, piece in rows}


async def count_pieces_with(resources: Resources, client: Client, lexeme: str) -> int:
    """How many of a client's pieces are found by exactly this lexeme."""
    async with resources.system_db.system_tx() as session:
        statement = text("select count(*) from chunks where tenant_id = :id and search @@ cast(:lexeme as tsquery)")
        return int(await session.scalar(statement, {"id": client.id, "lexeme": lexeme}) or 0)


@pytest.mark.parametrize("language", MATERIAL)
async def test_documents_are_searched_in_their_own_language(
    resources: Resources, client_b: Client, language: str
) -> None:
    right, wrong, question = MATERIAL[language]
    client = await create_client(resources, {"1": right, "2": wrong})
    neighbour = await create_client(resources, {"neighbour": right})
    assert await languages_of(resources, client) == {(language, language)}
    assert (await titles(resources, client, question))[:1] == ["1"]
    assert await titles(resources, neighbour, question) == ["neighbour"]
    assert await titles(resources, client_b, question) == []


async def test_two_languages_beside_each_other(resources: Resources) -> None:
    client = await create_client(
        resources,
        {
            "de": "Die Preise für die Reinigung sind auf dem Schild an der Tür.",
            "en": "You will not die of it: the war museum has a hat for you.",
        },
    )
    # "die", "war" and "hat" are German stop words, whatever they mean in English.
    assert await titles(resources, client, "Was hat die Reinigung gekostet, und wie war das?") == ["de"]
    assert (await titles(resources, client, "Is there a hat in the war museum?"))[0] == "en"


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Wann haben Sie geöffnet?", "Opening hours"),
        ("quels sont vos tarifs ?", "Prices"),
        ("¿Dónde puedo aparcar?", "Parking"),
        ("営業時間は何時ですか", "Opening hours"),
        ("Сколько стоит осмотр?", "Prices"),
        ("אפשר חניה?", "Parking"),
        ("parkng", "Parking"),  # no other language, but a typing error
        ("chek-up and fillng", "Prices"),
    ],
)
async def test_other_languages_and_typing_errors_find_the_subject(
    resources: Resources, client_b: Client, question: str, best: str
) -> None:
    knowledge = {
        "Opening hours": "Monday to Friday from 8 to 6.",
        "Prices": "A check-up is 50 pounds, a filling 90.",
        "Parking": "There are six spaces behind the house.",
        "Staff": "Dr Lindqvist has worked here for fourteen years.",
    }
    client = await create_client(resources, knowledge)
    assert (await titles(resources, client, question))[:1] == [best]
    assert await titles(resources, client_b, question) == []


@pytest.mark.parametrize(
    "question", ["'", "\\", "犬'\\:*", "a & !b | (c", "สระ" * 400, "\u0000\ud7ff", "İıŁøß ﬁ ½", "(" * 500, "é" * 2000]
)
async def test_no_question_breaks_the_search(resources: Resources, question: str) -> None:
    client = await create_client(resources, {"1": MATERIAL["ja"][0], "2": MATERIAL["th"][0], "3": "a b c"})
    assert set(await titles(resources, client, question)) <= {"1", "2", "3"}


@pytest.mark.parametrize("sign", ["\u037a", "\u0345", "\u0301", "\u00b4"])
async def test_an_accent_that_stands_alone_is_no_word(resources: Resources, client_b: Client, sign: str) -> None:
    """A text that holds one could not be stored."""
    client = await create_client(resources, {"1": f"{sign} The {sign} harbour {sign}", "2": "The garden."})
    assert await titles(resources, client, f"{sign} harbour") == ["1"]
    assert await titles(resources, client_b, f"{sign} harbour") == []


async def test_three_typing_errors_of_a_question_are_put_right(resources: Resources, client_b: Client) -> None:
    """Each takes a look at every word of every piece: a question of nothing but errors took half a minute."""
    animals = ("elephant", "crocodile", "kangaroo", "flamingo")
    client = await create_client(resources, {animal: f"The {animal} sleeps." for animal in animals})
    for order in (animals, animals[::-1]):
        question = " ".join(f"{animal[:4]}{animal[5:]}" for animal in order)
        assert set(await titles(resources, client, question)) == set(order[:3])
        assert await titles(resources, client_b, question) == []


async def test_accents_may_be_left_out(resources: Resources) -> None:
    client = await create_client(resources, {"1": MATERIAL["fr"][0], "2": MATERIAL["fr"][1]})
    assert (await titles(resources, client, "fauteuil prete a l'accueil"))[0] == "1"


async def test_documents_of_before_get_their_language(resources: Resources, client_b: Client) -> None:
    right, wrong, question = MATERIAL["de"]
    client = await create_client(resources, {"1": right, "2": wrong})
    async with resources.system_db.system_tx() as session:
        for table in ("documents", "chunks"):
            await session.execute(text(f"update {table} set language = 'und' where tenant_id = :id"), {"id": client.id})
        changed = await session.scalar(
            text("select updated_at from documents where tenant_id = :id"), {"id": client.id}
        )
    assert await count_pieces_with(resources, client, "haus") == 0  # searched as English
    while await sweep_languages(resources):
        pass
    assert await languages_of(resources, client) == {("de", "de")}
    assert await count_pieces_with(resources, client, "haus") == 1
    assert (await titles(resources, client, question))[0] == "1"
    assert ("de", "de") not in await languages_of(resources, client_b)
    async with resources.system_db.system_tx() as session:
        again = await session.scalar(text("select max(updated_at) from documents"))
    assert again == changed, "nobody changed the documents"


async def test_further_questions_are_looked_up_in_their_language(resources: Resources, client_b: Client) -> None:
    client = await create_client(resources, {"1": MATERIAL["de"][0], "2": MATERIAL["ja"][0]})
    asked = ["Stehen Häuser im Hafen?", "Steht mein Auto im Hafen?", "プールで犬は泳げますか", "ラーメン"]
    async with resources.db.connection() as connection:
        assert await find_answerable(connection, client.id, client.assistant_id, asked) == [asked[0], asked[2]]
        assert await find_answerable(connection, client_b.id, client_b.assistant_id, asked) == []
    async with resources.system_db.system_tx() as session:
        for owner, title in ((client, "Habt ihr Häuser am Hafen?"), (client, "Und Hunde?"), (client_b, "Häuser?")):
            session.add(
                Document(
                    tenant_id=owner.id, assistant_id=owner.assistant_id, kind="question", title=title, language="de"
                )
            )
    async with resources.db.tenant_connection(client.id) as bound:
        found = await list_related_questions(bound, client.id, client.assistant_id, "Wie hoch ist das Haus?", 5)
    assert found == ["Habt ihr Häuser am Hafen?"]
