"""How near two questions must be, as vectors of a model, to ask for the same.

There is no number that fits every model: what one calls nearly equal is the usual distance of another. So each model is
measured on questions that were sorted by hand, when it is used first: the least nearness is that of the nearest two
which ask for different things, and a little more. A model that cannot tell those apart groups nothing by meaning.

Every model takes "Are you open on Saturdays?" and "Are you open on Sundays?" for nearly the same. Words see that: two
questions that share a word, and of which each names something else besides, are two (`differ_in_words`).
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from operator import mul
from typing import Final

from switchboard.integrations.llm.words import stems

# Questions that mean the same, in several languages; lines of one subject stand below each other because a model finds
# them alike although they ask for different things.
SORTED_QUESTIONS: Final[Sequence[Sequence[str]]] = (
    ("Do you treat dogs?", "Can I bring my dog to you for treatment?", "Behandeln Sie Hunde?"),
    ("Do you treat cats?", "Can my cat be treated at your practice?", "Est-ce que vous soignez les chats ?"),
    (
        "Are you open on Saturdays?",
        "Is the shop open Saturday?",
        "Haben Sie am Samstag geöffnet?",
        "土曜日は営業していますか？",
    ),
    ("Are you open on Sundays?", "Can I come on a Sunday?", "¿Abren los domingos?"),
    ("When do you open?", "At what time do you open in the morning?"),
    ("When do you close?", "At what time do you close in the evening?"),
    ("How much does a filling cost?", "What is the price of a filling?", "Was kostet eine Füllung?"),
    ("How much does a crown cost?", "What do you charge for a crown?", "Combien coûte une couronne ?"),
    ("How do I cancel my appointment?", "I need to call off my appointment", "Wie sage ich meinen Termin ab?"),
    ("How do I book an appointment?", "I would like to make an appointment", "Wie vereinbare ich einen Termin?"),
    ("How do I move my appointment to another day?", "Can I reschedule my appointment?"),
    ("Do you deliver to Canada?", "Is shipping to Canada possible?", "Livrez-vous au Canada ?"),
    ("Do you deliver to Norway?", "Can you ship my order to Norway?", "Leverer dere til Norge?"),
    ("Can I pay by card?", "Do you accept credit cards?", "Kann ich mit Karte zahlen?", "¿Puedo pagar con tarjeta?"),
    ("Can I pay in instalments?", "Do you offer payment plans?", "Kann ich in Raten zahlen?"),
    ("Is there parking near you?", "Where can I park?", "Gibt es bei Ihnen Parkplätze?", "¿Dónde puedo aparcar?"),
    ("Which bus stops near you?", "How do I get to you by bus?", "Mit welchem Bus komme ich zu Ihnen?"),
    ("How long does the warranty last?", "What is the guarantee period?", "Wie lange gilt die Garantie?"),
    ("How long does delivery take?", "When will my order arrive?", "Wie lange dauert die Lieferung?"),
    ("Can I return what I bought?", "What is your return policy?", "Puis-je retourner un article ?"),
    ("Can I have a refund?", "How do I get my money back?", "Bekomme ich mein Geld zurück?"),
    ("Is the building accessible by wheelchair?", "Do you have step-free access?", "Ist die Praxis barrierefrei?"),
    ("Do you have vegan dishes?", "Is there vegan food on the menu?", "Avez-vous des plats végans ?"),
    ("Do you have gluten-free dishes?", "Can I eat gluten-free with you?", "Haben Sie glutenfreie Gerichte?"),
)
# Of the questions that mean the same, so many must be near enough, or the model is of no use for this.
LEAST_FOUND: Final = 0.05
MARGIN: Final = 0.01


def differ_in_words(one: str, other: str) -> bool:
    """Whether each of two questions that share a word names something that the other does not."""
    mine, theirs = set(stems(one)), set(stems(other))
    return bool(mine & theirs and mine - theirs and theirs - mine)


def least_nearness(vectors: Mapping[str, Sequence[float]]) -> float | None:
    """The least inner product of two questions of one meaning; None for a model that cannot tell meanings apart.

    `vectors` are those of all `SORTED_QUESTIONS`, of length 1.
    """
    placed = [(number, question) for number, group in enumerate(SORTED_QUESTIONS) for question in group]
    alike: list[float] = []
    nearest_other = -1.0
    for (group, one), (other_group, other) in combinations(placed, 2):
        nearness = -1.0 if differ_in_words(one, other) else sum(map(mul, vectors[one], vectors[other]))
        if group == other_group:
            alike.append(nearness)
        else:
            nearest_other = max(nearest_other, nearness)
    least = nearest_other + MARGIN
    found = sum(nearness >= least for nearness in alike) / len(alike)
    return least if found >= LEAST_FOUND else None
