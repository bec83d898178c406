"""What a tool takes: the JSON Schema that a client declares, and the check of a model's arguments against it.

The check runs in the event loop on what a model wrote, so a schema may hold nothing that takes long or reaches out: no
regular expressions, no comparison of each item with each, no references beyond itself, no more than a few kilobytes.
"""

from typing import Any, Final

import orjson

MAX_SCHEMA_BYTES: Final = 8192
MAX_ARGUMENT_BYTES: Final = 16_384
MAX_DEPTH: Final = 12
NO_PARAMETERS: Final[dict[str, Any]] = {"type": "object", "properties": {}}
MOST_PARTS: Final = 2000
# Parts of a schema times parts of the arguments: each of these may be held against each of those, at up to 25 µs.
MOST_CHECKS: Final = 20_000


# What was evaluated is found out by evaluating it again, at each level: a few of them inside each other take seconds.
_UNEVALUATED: Final = ("unevaluatedProperties", "unevaluatedItems")
_REFUSED: Final = ("$ref", "$dynamicRef", "patternProperties", *_UNEVALUATED)


class ParametersRefused(Exception):
    """A schema that cannot be used; the message is for the person who wrote it."""


class ArgumentsRefused(Exception):
    """Arguments that the tool does not take; the message is for the model that wrote them."""


def check_schema(schema: dict[str, Any]) -> None:
    """Refuse what is no JSON Schema (2020-12) of an object, or one whose check could do harm.

    Raises:
        ParametersRefused
    """
    _require_plain_json(schema)
    if schema.get("type") != "object":
        raise ParametersRefused('The parameters must be a JSON Schema with "type": "object".')
    if not isinstance(schema.get("properties", {}), dict):
        raise ParametersRefused('"properties" must be an object with one entry for each parameter.')
    _refuse_keywords(schema, depth=0)
    # Only now: ten megabytes that a process without tools never needs.
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise ParametersRefused(f"This is not a JSON Schema: {error.message[:200]}") from None
    except RecursionError:
        raise ParametersRefused("The schema is nested too deeply.") from None


def simplify(schema: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of an MCP server's tool as it is stored, shown to models and checked: regular expressions are left to
    the server, references are written out. None when nothing usable is left of it.
    """
    simple: dict[str, Any] = _Simplifier(schema).copy(schema)
    try:
        check_schema(simple)
    except ParametersRefused:
        return None
    return simple


def parse_arguments(schema: dict[str, Any], text: str) -> dict[str, Any]:
    """The arguments that a model wrote, if the tool takes them.

    What the schema does not name is refused unless it says `additionalProperties`.

    Raises:
        ArgumentsRefused: no JSON object, too long, or not what the schema says.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_ARGUMENT_BYTES:
        raise ArgumentsRefused(f"The arguments are longer than {MAX_ARGUMENT_BYTES} bytes.")
    try:
        arguments = orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        raise ArgumentsRefused("The arguments are not valid JSON.") from None
    if not isinstance(arguments, dict):
        raise ArgumentsRefused("The arguments must be a JSON object.")
    check_arguments(schema, arguments)
    return arguments


def check_arguments(schema: dict[str, Any], arguments: dict[str, Any]) -> None:
    """Refuse arguments that the schema does not admit.

    Raises:
        ArgumentsRefused: says which one and why.
    """
    if _count_parts(schema) * _count_parts(arguments) > MOST_CHECKS:
        raise ArgumentsRefused("The arguments have too many parts.")
    from jsonschema import Draft202012Validator
    from referencing import Registry

    # An empty registry: what a schema could refer to is nothing, instead of something to be fetched.
    validator = Draft202012Validator({"additionalProperties": False, **schema}, registry=Registry())
    try:
        problem = next(iter(validator.iter_errors(arguments)), None)
    except Exception as error:  # a number beyond measure, for one
        raise ArgumentsRefused("The arguments cannot be checked against the tool's parameters.") from error
    if problem is not None:
        place = ".".join(str(part) for part in problem.absolute_path)
        raise ArgumentsRefused(f"{place}: {problem.message[:300]}" if place else problem.message[:300])


def _require_plain_json(schema: dict[str, Any]) -> None:
    try:
        encoded = orjson.dumps(schema)
    except (orjson.JSONEncodeError, RecursionError):  # a lone surrogate, a number beyond 64 bits, too deep
        raise ParametersRefused("The schema holds something that JSON cannot carry, or is nested too deeply.") from None
    if len(encoded) > MAX_SCHEMA_BYTES:
        raise ParametersRefused(f"The schema is longer than {MAX_SCHEMA_BYTES} bytes.")
    if b"\\u0000" in encoded:
        raise ParametersRefused("The schema holds a character that cannot be stored.")


def _count_parts(value: Any) -> int:
    """Entries of objects and lists, at any depth. The schema of a usual tool has a hundred, and its arguments ten."""
    count, left = 1, [value]
    while left:
        part = left.pop()
        items = part if isinstance(part, list) else list(part.values()) if isinstance(part, dict) else []
        count += len(items)
        left += items
    return count


def _refuse_keywords(part: Any, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ParametersRefused("The schema is nested too deeply.")
    if isinstance(part, list):
        for item in part:
            _refuse_keywords(item, depth=depth + 1)
    if not isinstance(part, dict):
        return
    for name, value in part.items():
        # A property may be called `pattern`: then its value is a schema and no string.
        if (
            name in _REFUSED
            or (name == "pattern" and isinstance(value, str))
            or (name == "uniqueItems" and value is True)
        ):
            raise ParametersRefused(f'"{name}" is not supported. Say in words what fits; your system checks it.')
        _refuse_keywords(value, depth=depth + 1)


class _Simplifier:
    """Copies a schema without regular expressions and with its own references written out, up to a size."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._parts_left = MOST_PARTS

    def copy(self, part: Any, depth: int = 0) -> Any:
        """The part, or `True` (the schema that admits anything) for what is too deep, too much or not found."""
        self._parts_left -= 1
        if depth > 2 * MAX_DEPTH or self._parts_left < 0:
            return True
        if isinstance(part, list):
            return [self.copy(item, depth + 1) for item in part]
        if not isinstance(part, dict):
            return part
        if isinstance(part.get("$ref"), str):
            return self.copy(self._find(part["$ref"]), depth + 1)
        left_out = {"$defs", "definitions", "$schema", "$id", "$dynamicRef", "patternProperties", *_UNEVALUATED}
        if isinstance(part.get("pattern"), str):
            left_out.add("pattern")
        if part.get("uniqueItems") is True:
            left_out.add("uniqueItems")
        copied = {name: self.copy(value, depth + 1) for name, value in part.items() if name not in left_out}
        if "patternProperties" in part:
            copied["additionalProperties"] = True
        return copied

    def _find(self, reference: str) -> Any:
        found: Any = self._root
        for step in reference.removeprefix("#/").split("/"):
            found = found.get(step) if isinstance(found, dict) else None
        return True if found is None else found
