"""What is asked, and the assistants that are to know it: the demo tenants', and one that has read the documentation."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

from switchboard.demo.content import DemoPassage, DemoTenant, load_demo_tenants

DOCUMENTATION = Path(__file__).parents[2] / "docs"
DOCUMENTATION_TENANT = "switchboard-docs"
KINDS = ("plain", "paraphrase", "typo", "follow_up", "language", "unanswerable")
HALVES = ("held out", "tuned on")
LATER = "written later"
GROUPS = (*HALVES, LATER)


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a tenant's assistant; `sources` are titles of documents, `after` is what was asked before.

    `is_later` is said of those that were written before an improvement and kept out of it.
    """

    tenant_id: str
    kind: str
    text: str
    after: str | None
    sources: frozenset[str]
    is_later: bool = False

    @property
    def group(self) -> str:
        """Which of `GROUPS` it is in: what is improved is tried on one, and the others tell whether it helped."""
        return LATER if self.is_later else HALVES[crc32(self.text.encode()) % 2]

    @property
    def is_answerable(self) -> bool:
        """Whether the answer is written down anywhere."""
        return bool(self.sources)


def load_tenants() -> list[DemoTenant]:
    """Every tenant with what its assistant knows."""
    demo = load_demo_tenants()
    passages = tuple(DemoPassage(_title(path), path.read_text(encoding="utf-8")) for path in _documents())
    documentation = replace(
        demo[0],
        tenant_id=DOCUMENTATION_TENANT,
        name="Switchboard",
        assistant_name="Operator",
        instructions="You explain how Switchboard is installed, operated and built.",
        knowledge=passages,
    )
    return [*demo, documentation]


def load_questions() -> list[Question]:
    """The question set.

    Raises:
        ValueError: a question names a document that nobody has, or a kind that there is not.
    """
    titles = {tenant.tenant_id: {passage.title for passage in tenant.knowledge} for tenant in load_tenants()}
    data = tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))
    questions = []
    for entry in data["question"]:
        tenant_id = entry["assistant"]
        sources = frozenset(entry["sources"])
        if tenant_id == DOCUMENTATION_TENANT:
            sources = frozenset(_title(DOCUMENTATION / source) for source in sources)
        if not sources <= titles[tenant_id] or entry["kind"] not in KINDS:
            raise ValueError(f"questions.toml: {entry['ask']!r} names a document or a kind that does not exist")
        questions.append(
            Question(tenant_id, entry["kind"], entry["ask"], entry.get("after"), sources, entry.get("later", False))
        )
    return questions


def _documents() -> list[Path]:
    return sorted(DOCUMENTATION.rglob("*.md"))


def _title(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("#").strip()
