"""Every route declares exactly one policy: checked when the application is built, and listed for the tests."""

import inspect
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from switchboard.core.tenancy import Policy


def assert_policies(app: FastAPI) -> None:
    """Refuse to start an application in which a route does not declare exactly one policy.

    Raises:
        RuntimeError: names the routes.
    """
    faulty = [name for name, policies in route_policies(app).items() if len(policies) != 1]
    if faulty:
        raise RuntimeError(f"Each route needs exactly one policy: {', '.join(sorted(faulty))}")


def assert_async_dependencies(app: FastAPI) -> None:
    """Refuse to start with a dependency that FastAPI would run in a thread: that costs more than most of our queries.

    Raises:
        RuntimeError: names the dependencies.
    """
    blocking = {
        repr(dependency.call)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for dependency in _all_dependencies(context.dependant)
        if not _is_async(dependency.call)
    }
    if blocking:
        raise RuntimeError(f"Declare these dependencies with `async def`: {', '.join(sorted(blocking))}")


def route_policies(app: FastAPI) -> dict[str, list[Policy]]:
    """The outermost policies of every API route, by `METHOD path`."""
    return {
        f"{method} {context.path}": _policies_of(context.dependant)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in sorted(context.methods or ())
    }


def _policies_of(dependant: Dependant) -> list[Policy]:
    found: list[Policy] = []
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Policy):
            found.append(dependency.call)
        else:
            found.extend(_policies_of(dependency))
    return found


def _all_dependencies(dependant: Dependant) -> Iterator[Dependant]:
    for dependency in dependant.dependencies:
        yield dependency
        yield from _all_dependencies(dependency)


def _is_async(call: Any) -> bool:
    return any(
        inspect.iscoroutinefunction(candidate) or inspect.isasyncgenfunction(candidate)
        for candidate in (call, getattr(call, "__call__", None))  # noqa: B004 - an instance's method is what is run
    )
