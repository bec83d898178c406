"""The API's description is complete, consistent, and the one that is committed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from switchboard.cli import main
from tests.isolation.operations import APP

DOCUMENT = APP.openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
HEALTH = {"GET /healthz", "GET /readyz", "GET /metrics"}
PROBLEM = {"$ref": "#/components/schemas/Problem"}


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_what_it_does(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["summary"][0].isupper()
    assert not operation["summary"].endswith(".")
    assert operation["description"].strip()
    assert operation["tags"]
    successes = [status for status in operation["responses"] if status.startswith("2")]
    assert successes
    for status in operation["responses"]:
        assert operation["responses"][status]["description"]


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in HEALTH])
def test_every_operation_documents_its_errors(name: str) -> None:
    responses = {
        status: response for status, response in OPERATIONS[name]["responses"].items() if status.startswith(("4", "5"))
    }
    assert {"401", "403", "422", "429"} <= set(responses)
    for status, response in responses.items():
        assert list(response["content"]) == ["application/problem+json"], status
        assert response["content"]["application/problem+json"]["schema"] == PROBLEM, status


def test_operation_ids_are_unique() -> None:
    identities = [operation["operationId"] for operation in OPERATIONS.values()]
    assert sorted(identities) == sorted(set(identities))
    assert all(identity.isidentifier() and identity.islower() for identity in identities)


def test_every_reference_resolves() -> None:
    found = set(references(DOCUMENT))
    assert len(found) > 20
    schemas = DOCUMENT["components"]["schemas"]
    assert {reference for reference in found if reference.removeprefix("#/components/schemas/") not in schemas} == set()


def test_no_schema_is_left_over() -> None:
    used = {reference.rsplit("/", 1)[1] for reference in references(DOCUMENT)}
    assert set(DOCUMENT["components"]["schemas"]) - used == set()


def test_answers_have_no_default_values() -> None:
    """A field that is always there has no needless question mark in the generated TypeScript."""
    loose = [
        f"{name}.{field}"
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if schema.get("additionalProperties") is False and name.endswith(("Detail", "View", "Response", "Config"))
        for field in schema["properties"]
        if field not in schema.get("required", [])
    ]
    assert loose == []


def test_the_committed_description_is_this_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    committed = Path(__file__).parents[1] / "openapi.json"
    assert json.loads(committed.read_text(encoding="utf-8")) == DOCUMENT
    assert main(["openapi", "--check"]) == 0
    stale = tmp_path / "openapi.json"
    assert main(["openapi", "--check", "--output", str(stale)]) == 2
    assert main(["openapi", "--output", str(stale)]) == 0
    assert main(["openapi", "--check", "--output", str(stale)]) == 0
    stale.write_text(stale.read_text(encoding="utf-8").replace("Log in", "Log on"), encoding="utf-8")
    assert main(["openapi", "--check", "--output", str(stale)]) == 2
