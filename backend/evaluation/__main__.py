"""Evaluates search and answers over the question set, prints a table beside the last stored run, and stores this one.

It starts an embedded PostgreSQL and Valkey of its own for the minute it takes. The model that answers and the one that
embeds are those of the settings (`.env`): without any, it is the builtin provider and search by words.
"""

import argparse
import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import PostgresDsn, SecretStr

from benchmarks.report import table
from evaluation.asking import Asker, Result
from evaluation.figures import FIGURES, Figures, measure_by_kind
from evaluation.material import load_questions, load_tenants
from evaluation.recitals import print_recitals
from switchboard.core.database_roles import ensure_database
from switchboard.core.embedded import EmbeddedPostgres, EmbeddedValkey
from switchboard.core.logging import configure_logging
from switchboard.core.resources import create_resources
from switchboard.core.settings import Settings, load_settings
from switchboard.domains.assistant.catalog import Unlimited
from switchboard.domains.assistant.snapshot import AssistantDirectory
from switchboard.domains.conversation.model_choice import choose_model
from switchboard.domains.knowledge.retrieval.indexing import fill_indexes
from switchboard.domains.knowledge.retrieval.questions import QuestionVectors
from switchboard.integrations.llm.registry import ProviderRegistry
from switchboard.migrate import migrate
from switchboard.seed import seed

# The run that the figures of docs/adr/0010 are from: what a first run here is compared with.
SHIPPED_RUN = Path(__file__).with_name("shipped_run.json")
SECRET_KEY = SecretStr("evaluation-secret-0123456789-abcdefghijklmnopq")  # of a database that lives for a minute


def main() -> None:
    """Ask, print, store."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--failures", action="store_true", help="print each question that went wrong")
    parser.add_argument("--folder", type=Path, help="where runs are stored (default: DATA_DIR/evaluation)")
    parser.add_argument("--recitals", action="store_true", help="instead: how many changed recitals are stopped")
    options = parser.parse_args()
    if options.recitals:
        print_recitals()
        return
    settings = load_settings()
    configure_logging("WARNING")
    with tempfile.TemporaryDirectory(prefix="evaluation-") as folder:
        results, answered_by = asyncio.run(_run(settings, Path(folder)))
    configuration = f"search by words{f' and {settings.embedding_model}' if settings.embedding_model else ''}"
    configuration += f", answers by {answered_by}"
    runs = options.folder or settings.data_dir / "evaluation"
    figures = measure_by_kind(results)
    _print(configuration, results, figures, _find_last(runs, configuration))
    if options.failures:
        _print_failures(results)
    print(f"\nStored as {_store(runs, configuration, figures, results)}")


async def _run(settings: Settings, folder: Path) -> tuple[list[Result], str]:
    postgres, valkey = EmbeddedPostgres(folder / "postgres", fast=True), EmbeddedValkey(folder / "valkey")
    try:
        owner_url = await ensure_database(postgres.start(), "evaluation", SECRET_KEY.get_secret_value())
        await migrate(owner_url)
        settings = settings.model_copy(
            update={
                "environment": "test",
                "database_url": PostgresDsn(owner_url),
                "database_app_url": None,
                "database_system_url": None,
                "redis_url": valkey.start(),
                "secret_keys": (SECRET_KEY,),
                "password_rounds": 4,
            }
        )
        return await _ask_all(settings)
    finally:
        valkey.stop()
        postgres.stop()


async def _ask_all(settings: Settings) -> tuple[list[Result], str]:
    resources = create_resources(settings)
    registry = ProviderRegistry(builtin_pace_seconds=0)
    vectors = QuestionVectors(settings)
    await resources.open()
    try:
        await seed(resources, tenants=load_tenants())
        await fill_indexes(resources)
        choice = choose_model(settings, registry, provider="auto", model=None, limits=Unlimited())
        asker = Asker(resources, AssistantDirectory(resources.db, resources.bus), vectors, choice)
        return [await asker.ask(question) for question in load_questions()], choice.model
    finally:
        vectors.close()
        await registry.aclose()
        await resources.close()


def _print(
    configuration: str, results: Sequence[Result], figures: dict[str, Figures], last: dict[str, Any] | None
) -> None:
    counts = Counter(name for result in results for name in ("all", result.question.kind, result.question.group))
    rows = [
        (f"{kind} ({counts[kind]})", *(_cell(kind, name, values, last) for name in FIGURES))
        for kind, values in figures.items()
    ]
    print(f"{configuration[0].upper()}{configuration[1:]}\n")
    print(table("per cent, and the change since the last run", ("", *FIGURES), rows))
    print("\n" + "\n".join(f"  {name}: {meaning}" for name, meaning in FIGURES.items()))
    if last is not None:
        print(f"\nThe last run of this configuration was at {last['ran_at']}.")


def _cell(kind: str, name: str, values: Figures, last: dict[str, Any] | None) -> str:
    if name not in values:
        return ""
    before = (last or {}).get("figures", {}).get(kind, {}).get(name)
    change = "" if before is None else f" ({(values[name] - before) * 100:+.1f})"
    return f"{values[name] * 100:.1f}{change}"


def _print_failures(results: Sequence[Result]) -> None:
    for result in results:
        question = result.question
        is_right = result.cites_rightly if question.is_answerable else not result.cited
        if not is_right:
            print(f"\n{question.tenant_id}, {question.kind}: {question.text}")
            print(f"  right: {sorted(question.sources) or 'nothing'}\n  found: {result.found}\n  cited: {result.cited}")
            print(f"  {' '.join(result.answer.split())[:300]}")


def _find_last(folder: Path, configuration: str) -> dict[str, Any] | None:
    for path in [*sorted(folder.glob("*.json"), reverse=True), SHIPPED_RUN]:
        run: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if run["configuration"] == configuration:
            return run
    return None


def _store(folder: Path, configuration: str, figures: dict[str, Figures], results: Sequence[Result]) -> Path:
    now = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y-%m-%dT%H-%M-%S}.json"
    run = {
        "ran_at": now.isoformat(timespec="seconds"),
        "configuration": configuration,
        "figures": figures,
        "questions": [
            {
                "assistant": result.question.tenant_id,
                "ask": result.question.text,
                "sources": sorted(result.question.sources),
                "found": result.found,
                "cited": result.cited,
            }
            for result in results
        ],
    }
    path.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
