"""The operations of the API as its own OpenAPI document states them, and requests for them made from its schemas.

Everything here is generated: a new route is covered by every test of this folder without a change. When a request
cannot be made (a path parameter that names no table, a value without an example) `CannotBuild` says what to add.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from fastapi import FastAPI

from switchboard.core.policies import route_policies
from switchboard.core.settings import load_settings
from switchboard.core.tenancy import Policy, Public, RequireAdmin, RequireVisitor, TenantPolicy
from switchboard.main import create_app

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PASSWORD = "a password of the generator"
Schema = dict[str, Any]


class CannotBuild(AssertionError):
    """The document does not say enough to make a valid request."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    id: str
    policy: type[Policy]
    parameters: tuple[Schema, ...]
    body: Schema | None
    body_type: str | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def names(self, place: str) -> list[str]:
        """The parameters in `path`, `query` or `header`."""
        return [parameter["name"] for parameter in self.parameters if parameter["in"] == place]

    @property
    def id_parameters(self) -> list[tuple[str, str]]:
        """(place, name) of everything that names an object: in the path, the query, and at the body's top."""
        found = [(place, name) for place in ("path", "query") for name in self.names(place) if name.endswith("_id")]
        return found + [("body", name) for name in properties_of(self.body) if name.endswith("_id")]

    @property
    def is_list(self) -> bool:
        """Whether it pages."""
        return "cursor" in self.names("query")

    @property
    def is_dashboard(self) -> bool:
        """Whether unknown fields are refused (the widget's routes ignore harmless ones)."""
        return not self.path.startswith("/api/widget/")


@dataclass(slots=True)
class Call:
    """A request in parts, so that a test can change one of them."""

    operation: Operation
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    def with_value(self, place: str, name: str, value: str) -> "Call":
        """The same request with another value in one place."""
        changed = copy.deepcopy(self)
        getattr(changed, place)[name] = value
        return changed

    @property
    def url(self) -> str:
        """The path with its parameters filled in."""
        return self.operation.path.format_map(self.path)

    @property
    def content(self) -> dict[str, Any]:
        """The body as the HTTP client takes it."""
        if self.operation.body_type is None:
            return {}
        if self.operation.body_type == MULTIPART:
            files = [(name, part) for name, parts in self.body.items() if isinstance(parts, list) for part in parts]
            fields = {name: value for name, value in self.body.items() if not isinstance(value, list)}
            return {"data": fields, "files": [(name, ("generated.txt", part, "text/plain")) for name, part in files]}
        return {"data" if self.operation.body_type == FORM else "json": self.body}


def application() -> FastAPI:
    """The application without any connection: enough for its document and its policies."""
    return create_app(load_settings(_env_file=None, environment="test"))


def read_operations(app: FastAPI) -> list[Operation]:
    """Every operation of an application."""
    document, policies = app.openapi(), route_policies(app)
    schemas = document["components"]["schemas"]
    operations = []
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            contents = described.get("requestBody", {}).get("content", {})
            body_type = next(iter(contents), None)
            operations.append(
                Operation(
                    method=method.upper(),
                    path=path,
                    id=described["operationId"],
                    policy=type(policies[f"{method.upper()} {path}"][0]),
                    parameters=tuple(described.get("parameters", ())),
                    body=_inline(contents[body_type]["schema"], schemas) if body_type else None,
                    body_type=body_type,
                )
            )
    return operations


def build_call(operation: Operation, values: dict[str, str]) -> Call:
    """A valid request; `values` are the ids to put wherever a parameter or a field has their name.

    Raises:
        CannotBuild: names the parameter or the field.
    """
    call = Call(operation)
    for parameter in operation.parameters:
        place, name = parameter["in"], parameter["name"]
        if place == "path":
            if name not in values and parameter["schema"].get("type") == "integer":
                call.path[name] = str(valid_value(parameter["schema"], f"{operation} {name}"))
                continue
            if name not in values:
                raise CannotBuild(f"{operation}: no id for {{{name}}}; `fill_tenant` must make such an object")
            call.path[name] = values[name]
        elif parameter.get("required"):
            part = call.query if place == "query" else call.headers
            part[name] = values.get(name) or str(valid_value(parameter["schema"], f"{operation} {name}"))
    if operation.body is not None:
        call.body = valid_value(operation.body, str(operation))
        for name in call.body:
            if name in values:
                call.body[name] = values[name]
    return call


def valid_value(schema: Schema, where: str) -> Any:
    """A value that the schema accepts: its example, or the least that fits.

    Raises:
        CannotBuild: a pattern or a type that needs an example in the schema.
    """
    for key in ("example", "examples", "const", "enum"):
        if key in schema:
            found = schema[key]
            return copy.deepcopy(found[0] if key in ("examples", "enum") else found)
    if "anyOf" in schema:
        return valid_value(_not_null(schema), where)
    match schema.get("type"):
        case "object":
            required = schema.get("required", [])
            return {name: valid_value(schema["properties"][name], f"{where} {name}") for name in required}
        case "array":
            return [valid_value(schema["items"], where) for _ in range(schema.get("minItems", 0))]
        case "boolean":
            return True
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "string":
            return _text(schema, where)
    raise CannotBuild(f"{where}: give the schema an example, the generator cannot guess {schema}")


def properties_of(schema: Schema | None) -> dict[str, Schema]:
    """The fields of an object's schema."""
    properties: dict[str, Schema] = (_not_null(schema) if schema else {}).get("properties", {})
    return properties


def fields_of(schema: Schema, prefix: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """(path, schema) of every field of an object, nested ones too."""
    for name, described in properties_of(schema).items():
        path = (*prefix, name)
        yield path, described
        yield from fields_of(described, path)


def _text(schema: Schema, where: str) -> str:
    if schema.get("format") == "uuid":
        return str(uuid4())
    if schema.get("format") == "email":
        return f"generated-{uuid4().hex}@example.com"
    if schema.get("format") == "password":
        return PASSWORD
    value: str = "x" * max(schema.get("minLength", 0), 8)
    pattern: str | None = schema.get("pattern")
    if pattern is not None and not re.search(pattern, value):
        raise CannotBuild(f"{where}: give the schema an example, the generator cannot guess {pattern}")
    return value


def _not_null(schema: Schema) -> Schema:
    choices: list[Schema] = schema.get("anyOf", [])
    return next((choice for choice in choices if choice.get("type") != "null"), schema)


def _inline(schema: Schema, schemas: dict[str, Schema]) -> Schema:
    """The schema with every reference replaced by what it refers to."""
    if "$ref" in schema:
        return _inline(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    inlined = dict(schema)
    if "properties" in schema:
        inlined["properties"] = {name: _inline(part, schemas) for name, part in schema["properties"].items()}
    if "anyOf" in schema:
        inlined["anyOf"] = [_inline(part, schemas) for part in schema["anyOf"]]
    if "items" in schema:
        inlined["items"] = _inline(schema["items"], schemas)
    return inlined


APP = application()
OPERATIONS = read_operations(APP)
PUBLIC_OPERATIONS = [operation for operation in OPERATIONS if issubclass(operation.policy, Public)]
CLOSED_OPERATIONS = [operation for operation in OPERATIONS if operation not in PUBLIC_OPERATIONS]
VISITOR_OPERATIONS = [operation for operation in OPERATIONS if issubclass(operation.policy, RequireVisitor)]
TENANT_OPERATIONS = [operation for operation in OPERATIONS if issubclass(operation.policy, TenantPolicy)]
ADMIN_OPERATIONS = [operation for operation in OPERATIONS if issubclass(operation.policy, RequireAdmin)]
