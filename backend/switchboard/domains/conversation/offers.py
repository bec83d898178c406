"""What an answer is followed by: further questions, and the contact form, each where it helps."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from switchboard.domains.assistant.snapshot import AssistantSnapshot
from switchboard.domains.conversation.notes import MOST_QUESTIONS, Notes
from switchboard.integrations.llm.small_talk import asks_for_contact, find_small_talk_reply
from switchboard.integrations.llm.words import related_stems, stems

ContactReason = Literal["asked", "unanswered"]
MOST_CANDIDATES = 6
LEAST_REPEATED = 0.5


class Offers(NamedTuple):
    """What may follow an answer. `questions` are candidates: those that the knowledge does not answer are left out.

    With `seeks_questions`, those that the client answered itself are candidates as well.
    """

    is_unanswered: bool
    contact_reason: ContactReason | None
    questions: tuple[str, ...]
    seeks_questions: bool = False


NOTHING = Offers(False, None, ())


def decide_offers(
    assistant: AssistantSnapshot,
    *,
    question: str,
    asked_before: frozenset[str],
    is_supported: bool,
    is_builtin: bool,
    found_nothing: bool,
    notes: Notes | None,
) -> Offers:
    """What follows an answer to `question`.

    `notes` are the model's own; `found_nothing` is what a provider without a model says in their place. Where a model
    left no notes, a strict assistant whose answer nothing supports (`is_supported`) did not answer, unless it was only
    small talk.
    """
    wants_contact = asks_for_contact(question) if notes is None or notes.wants_contact is None else notes.wants_contact
    if notes is not None and notes.is_unanswered is not None:
        is_unanswered = notes.is_unanswered
    elif is_builtin:
        is_unanswered = found_nothing
    else:
        is_strict = assistant.answer_policy == "strict"
        is_unanswered = is_strict and not is_supported and find_small_talk_reply(question) is None
    is_unanswered = is_unanswered and not wants_contact
    has_follow_ups = assistant.has_follow_ups and assistant.has_knowledge
    return Offers(
        is_unanswered,
        _contact_reason(assistant, wants_contact=wants_contact, is_unanswered=is_unanswered),
        _candidates(assistant, question, asked_before, is_builtin=is_builtin, notes=notes) if has_follow_ups else (),
        is_builtin and has_follow_ups,
    )


def rests_on(answer: str, question: str, texts: Iterable[str]) -> bool:
    """Whether an answer without a reference says what stands in the texts, by the words that the question did not have.

    Somebody who does not know speaks of information, details and contact; somebody who does repeats what was read.
    """
    said = set(stems(answer)) - set(stems(question))
    known = {stem for text in texts for stem in stems(text)}
    return bool(said) and len(said & known) / len(said) >= LEAST_REPEATED


def normal_question(question: str) -> str:
    """A question as it is compared: letters and digits in one case."""
    return " ".join("".join(c if c.isalnum() else " " for c in question.casefold()).split())


def menu_questions(assistant: AssistantSnapshot) -> Iterable[str]:
    """The questions that the client wrote down, in the menu's order."""
    for topic in assistant.topics:
        yield from topic.questions
    yield from assistant.starters


def _contact_reason(assistant: AssistantSnapshot, *, wants_contact: bool, is_unanswered: bool) -> ContactReason | None:
    form = assistant.contact_form
    if not form.is_enabled:
        return None
    if wants_contact:
        return "asked"
    return "unanswered" if is_unanswered and form.when_unanswered else None


def _candidates(
    assistant: AssistantSnapshot, question: str, asked_before: frozenset[str], *, is_builtin: bool, notes: Notes | None
) -> tuple[str, ...]:
    asked = normal_question(question)
    if not is_builtin:
        proposed = notes.questions if notes is not None else ()
        return tuple(one for one in proposed if normal_question(one) != asked)[:MOST_QUESTIONS]
    return _nearest(assistant, question, asked_before)


def _nearest(assistant: AssistantSnapshot, question: str, asked_before: frozenset[str]) -> tuple[str, ...]:
    """The client's own questions, those of the same subject first; the order of the menu decides between equals."""
    wanted = set(stems(question))
    wider = wanted.union(*(related_stems(stem) for stem in wanted))
    scores: dict[str, float] = {}
    for subject in (*(topic.questions for topic in assistant.topics), assistant.starters):
        closeness = {one: _closeness(one, wanted, wider) for one in subject}
        nearness = max(closeness.values(), default=0.0)
        for one, own in closeness.items():
            scores[one] = max(scores.get(one, 0.0), own + nearness)
    asked = normal_question(question)
    left = [
        one for one in scores if normal_question(one) != asked and one not in asked_before and not _says(one, wanted)
    ]
    return tuple(sorted(left, key=lambda one: -scores[one])[:MOST_CANDIDATES])


def _says(question: str, wanted: set[str]) -> bool:
    """Whether a question was just asked in other words: "when r u open" is "When are you open?"."""
    words = set(stems(question))
    return bool(words) and words <= wanted


def _closeness(question: str, wanted: set[str], wider: set[str]) -> float:
    words = set(stems(question))
    return len(words & wanted) + len(words & wider) / 2
