"""The evaluation's question set names documents that exist, and its figures count what they say."""

import json
from collections import Counter

from evaluation.__main__ import SHIPPED_RUN
from evaluation.asking import Result
from evaluation.figures import measure, measure_by_kind
from evaluation.material import HALVES, KINDS, LATER, Question, load_questions, load_tenants
from evaluation.recitals import measure_false_alarms, measure_recitals


def result(sources: set[str], found: list[str], cited: list[str], kind: str = "plain") -> Result:
    return Result(Question("shop", kind, "What?", None, frozenset(sources)), found, cited, "")


def test_every_question_has_known_sources() -> None:
    questions = load_questions()
    assert len(questions) == len({(question.tenant_id, question.text) for question in questions})
    assert {question.tenant_id for question in questions} == {tenant.tenant_id for tenant in load_tenants()}
    assert {question.kind for question in questions} == set(KINDS)
    groups = Counter(question.group for question in questions)
    assert min(groups[half] for half in HALVES) > sum(groups[half] for half in HALVES) / 3
    assert groups[LATER] == 30
    assert len({question.text for question in questions if question.kind == "language"}) >= 15
    assert all(question.is_answerable == (question.kind != "unanswerable") for question in questions)


def test_the_run_that_is_shipped_is_of_these_questions() -> None:
    run = json.loads(SHIPPED_RUN.read_text(encoding="utf-8"))
    assert [one["ask"] for one in run["questions"]] == [question.text for question in load_questions()]
    assert run["figures"].keys() == {"all", *KINDS, *HALVES, LATER}


def test_figures_count_what_was_found_cited_and_refused() -> None:
    results = [
        result({"A"}, ["A", "B"], ["A"]),
        result({"A"}, ["B", "C", "A"], ["B"]),
        result({"A", "B"}, ["C", "B"], ["C", "B"]),
        result({"A"}, [], []),
        result(set(), ["A"], [], "unanswerable"),
        result(set(), ["A"], ["A"], "unanswerable"),
    ]
    assert measure(results) == {
        "recall@5": 0.75,
        "MRR": (1 + 1 / 3 + 1 / 2) / 4,
        "cited rightly": 0.5,
        "refused rightly": 0.5,
    }
    by_kind = measure_by_kind(results)
    assert list(by_kind) == ["all", "plain", "unanswerable", results[0].question.group]
    assert by_kind["unanswerable"] == {"refused rightly": 0.5}


def test_recitals_with_small_edits_are_stopped_and_quotations_are_not() -> None:
    recitals = measure_recitals()
    for edit in (
        "verbatim",
        "other case",
        "other punctuation",
        "sentences in another order",
        "spaced letters",
        "base64",
    ):
        assert [told.stopped / told.answers for told in recitals[edit].values()] == [1.0, 1.0], edit
    for edit in ("leet: 4 3 1 0", "leet: 4 3 1 0 5 7", "10 % of the words replaced", "30 % of the words replaced"):
        assert recitals[edit]["rules"].stopped == recitals[edit]["rules"].answers, edit
    # What is replaced by half is told in other words, and out of reach: that the figure says so is the point.
    assert 0 < recitals["50 % of the words replaced"]["rules"].stopped < recitals["verbatim"]["rules"].answers
    alarms = measure_false_alarms()
    assert [told.stopped for told in alarms.values()] == [0, 0, 2, 0]  # two sentences of 120 letters
