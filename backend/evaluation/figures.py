"""From results to the figures that are printed, stored and compared."""

from collections.abc import Sequence

from evaluation.asking import Result
from evaluation.material import GROUPS, KINDS

Figures = dict[str, float]
FIGURES = {
    "recall@5": "questions with a right document among the five passages found",
    "MRR": "mean of 1 / place of the first right document",
    "cited rightly": "answers that cite a right document",
    "refused rightly": "questions without an answer that were answered without a source",
}


def measure(results: Sequence[Result]) -> Figures:
    """The figures of some results, each between 0 and 1; those without a question are left out."""
    answerable = [result for result in results if result.question.is_answerable]
    others = [result for result in results if not result.question.is_answerable]
    figures: Figures = {}
    if answerable:
        figures["recall@5"] = _share([result.reciprocal_rank > 0 for result in answerable])
        figures["MRR"] = sum(result.reciprocal_rank for result in answerable) / len(answerable)
        figures["cited rightly"] = _share([result.cites_rightly for result in answerable])
    if others:
        figures["refused rightly"] = _share([not result.cited for result in others])
    return figures


def measure_by_kind(results: Sequence[Result]) -> dict[str, Figures]:
    """The figures of all questions, then of each kind and of each group (`Question.group`)."""
    groups = {kind: [result for result in results if result.question.kind == kind] for kind in KINDS}
    groups |= {group: [result for result in results if result.question.group == group] for group in GROUPS}
    return {"all": measure(results)} | {name: measure(some) for name, some in groups.items() if some}


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)
