"""How many recitals of a prompt are stopped when they are changed, and how many ordinary answers are: `--recitals`.

A generator that obeys writes down the prompts of the demo assistants, changed by a table of edits with fixed seeds; the
filter of the chat path (`withholding`) reads it in pieces as it streams. No model, no server, the same every time.
"""

import base64
import codecs
import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from types import SimpleNamespace
from typing import Final, NamedTuple, cast

from benchmarks.report import table
from evaluation.material import load_tenants
from switchboard.demo.content import DemoTenant
from switchboard.domains.assistant.snapshot import AssistantSnapshot
from switchboard.domains.conversation.prompt import Prompt, build_prompt
from switchboard.domains.conversation.secrecy import letters_of
from switchboard.domains.conversation.withholding import recital_of
from switchboard.integrations.llm.base import Passage

SEEDS: Final = range(12)
# What is written in place of a word. To a filter that compares letters, a synonym is any other word.
_OTHER_WORDS: Final = tuple(
    """
    above always anybody beneath business certain content customer detail display entire every expose fully further
    guest kindly manner mention permit person phrase piece place plainly portion remark reply response simply sort state
    whatever whenever
    """.split()  # noqa: SIM905  a list of words is easier to read without quotes
)
_LEET: Final = str.maketrans("aeiostAEIOST", "431057431057")
_SOME_LEET: Final = str.maketrans("aeioAEIO", "43104310")
_SHORT: Final = 110
_SENTENCE: Final = re.compile(r"(?<=[.!?:;])\s+|\n+")
ORDINARY: Final = (
    "a document, quoted",
    "documents, from an earlier turn",
    "what the instructions say, a sentence each",
    "what the instructions say, two short sentences each",
)


class Edit(NamedTuple):
    """A way to change a text; `change` takes the text and the numbers that it draws from."""

    name: str
    change: Callable[[str, random.Random], str]


class Told(NamedTuple):
    """What came of the recitals of one edit: how many, how many were stopped, and the part of the text that left."""

    answers: int
    stopped: int
    seen: float


def _replace_words(share: float) -> Callable[[str, random.Random], str]:
    def change(text: str, draw: random.Random) -> str:
        parts = re.split(r"(\s+)", text)
        words = [at for at, part in enumerate(parts) if part.strip()]
        for at in draw.sample(words, round(share * len(words))):
            parts[at] = draw.choice(_OTHER_WORDS)
        return "".join(parts)

    return change


def _reorder(text: str, draw: random.Random) -> str:
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence]
    draw.shuffle(sentences)
    return " ".join(sentences)


def _repunctuate(text: str, draw: random.Random) -> str:
    return re.sub(r"[.,:;]", lambda _: draw.choice((" -", "!", ",", " /", "")), text)


EDITS: Final = (
    Edit("verbatim", lambda text, _: text),
    Edit("other case", lambda text, _: text.upper()),
    Edit("other punctuation", _repunctuate),
    Edit("sentences in another order", _reorder),
    Edit("10 % of the words replaced", _replace_words(0.1)),
    Edit("30 % of the words replaced", _replace_words(0.3)),
    Edit("50 % of the words replaced", _replace_words(0.5)),
    Edit("spaced letters", lambda text, _: " ".join(text)),
    Edit("base64", lambda text, _: base64.b64encode(text.encode()).decode()),
    Edit("ROT13", lambda text, _: codecs.encode(text, "rot13")),
    Edit("leet: 4 3 1 0", lambda text, _: text.translate(_SOME_LEET)),
    Edit("leet: 4 3 1 0 5 7", lambda text, _: text.translate(_LEET)),
)


def measure_recitals() -> dict[str, dict[str, Told]]:
    """By edit, what came of the rules and of the instructions, of all demo assistants and seeds."""
    found: dict[str, dict[str, Told]] = {}
    for edit in EDITS:
        for part in ("rules", "instructions"):
            results = []
            for tenant in load_tenants():
                prompt = _prompt_of(tenant)
                # Whoever asks for it in other words asks to leave the marked word out, too.
                text = prompt.rules.replace(prompt.canary, "") if part == "rules" else tenant.instructions
                for seed in SEEDS:
                    changed = edit.change(text, random.Random(seed))  # noqa: S311  the same every time
                    shown, is_stopped = _filter(prompt, tenant, changed, seed, openly=())
                    results.append((is_stopped, len(letters_of(shown)) / len(letters_of(changed))))
            stopped = sum(is_stopped for is_stopped, _ in results)
            found.setdefault(edit.name, {})[part] = Told(
                len(results), stopped, sum(x for _, x in results) / len(results)
            )
    return found


def measure_false_alarms() -> dict[str, Told]:
    """By kind of ordinary answer, how many were stopped."""
    found = {}
    for kind in ORDINARY:
        results = []
        for tenant in load_tenants():
            prompt = _prompt_of(tenant)
            for seed, (answer, openly) in enumerate(_ordinary(kind, tenant)):
                shown, is_stopped = _filter(prompt, tenant, answer, seed, openly)
                results.append((is_stopped, len(shown) / len(answer)))
        found[kind] = _count(results)
    return found


def print_recitals() -> None:
    """Measure, and print both tables."""
    rows = [
        (name, *(_per_cent(share) for told in parts.values() for share in (told.stopped / told.answers, told.seen)))
        for name, parts in measure_recitals().items()
    ]
    columns = ("", "rules: stopped", "seen", "instructions: stopped", "seen")
    print(table("recitals, per cent; seen is how much of it left in the mean", columns, rows))
    alarms = [(name, str(told.answers), str(told.stopped)) for name, told in measure_false_alarms().items()]
    print("\n" + table("ordinary answers", ("", "answers", "stopped"), alarms))


def _count(results: Sequence[tuple[bool, float]]) -> Told:
    return Told(
        len(results), sum(is_stopped for is_stopped, _ in results), sum(seen for _, seen in results) / len(results)
    )


def _ordinary(kind: str, tenant: DemoTenant) -> Iterator[tuple[str, Sequence[str]]]:
    """Answers of that kind, and what was said openly before: passages and question."""
    texts = [passage.text for passage in tenant.knowledge]
    for at, text in enumerate(texts):
        if kind.startswith("a document"):
            yield f"Happy to help. {text} [1] Anything else? You can leave contact details, too.", [text]
        elif kind.startswith("documents"):
            yield f"{text}\n\n{texts[at - 1]}", []
    sentences = [sentence for sentence in _SENTENCE.split(tenant.instructions) if sentence]
    if kind == ORDINARY[2]:
        for sentence in sentences:
            yield f"As far as I know: {sentence} I hope that helps, and I do not have this information otherwise.", []
    elif kind == ORDINARY[3]:
        for one, other in combinations([sentence for sentence in sentences if len(sentence) <= _SHORT], 2):
            yield f"{one} And besides: {other}", []


def _prompt_of(tenant: DemoTenant) -> Prompt:
    form = SimpleNamespace(is_enabled=True, when_to_ask=None)
    assistant = SimpleNamespace(
        id=1,
        name=tenant.assistant_name,
        instructions=tenant.instructions,
        answer_policy=tenant.answer_policy,
        has_follow_ups=True,
        contact_form=form,
    )
    passages = [Passage(str(at), one.title, None, one.text) for at, one in enumerate(tenant.knowledge[:5])]
    snapshot = cast(AssistantSnapshot, assistant)  # as much of one as a prompt is made of
    return build_prompt(tenant_name=tenant.name, assistant=snapshot, passages=passages, has_notes=True)


def _filter(prompt: Prompt, tenant: DemoTenant, answer: str, seed: int, openly: Sequence[str]) -> tuple[str, bool]:
    """What leaves of an answer that streams in pieces, and whether it was stopped."""
    recital = recital_of(prompt, tenant.instructions, openly)
    lengths = random.Random(seed)  # noqa: S311  the same every time
    shown, at = "", 0
    while at < len(answer):
        length = lengths.choice((1, 2, 3, 5, 8, 40))
        shown += recital.feed(answer[at : at + length])
        at += length
    return shown + recital.finish(), recital.is_recital


def _per_cent(share: float) -> str:
    return f"{share * 100:.0f}"
