"""Calls of tools: what a model asks for is checked, sent to the client's system, measured and logged.

Whatever goes wrong is a result with an outcome: a model can do something with words, and nothing with an exception.
"""

import asyncio
import time
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
import orjson

from switchboard.core.ids import AssistantId, TenantId
from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.domains.assistant.tools import repository
from switchboard.domains.assistant.tools.headers import open_headers
from switchboard.domains.assistant.tools.offering import OfferedTool
from switchboard.domains.assistant.tools.parameters import ArgumentsRefused, parse_arguments
from switchboard.domains.assistant.tools.request import CannotFill, NotIdentified, build_request, needs_user
from switchboard.domains.assistant.tools.schemas import Outcome

MCP_SECONDS: Final = 10.0
MCP_MAX_BYTES: Final = 262_144
MCP_SHOWN_BYTES: Final = 32_768
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CallResult:
    """How a call ended, and what the model reads of it. `byte_size` is what the system answered."""

    outcome: Outcome
    text: str
    status: int | None = None
    duration_ms: int = 0
    byte_size: int = 0


class Caller(NamedTuple):
    """On whose behalf a tool is called; without a visitor it is a trial from the portal."""

    tenant_id: TenantId
    assistant_id: AssistantId
    conversation_id: UUID | None
    visitor_id: UUID | None


class ToolCaller:
    """Calls tools for conversations and for the portal's trial."""

    def __init__(self, resources: Resources) -> None:
        self._db = resources.db
        self._secrets = resources.security.secrets
        self._allow_loopback = resources.settings.may_fetch_loopback
        self._logging: set[asyncio.Task[None]] = set()

    async def call(self, caller: Caller, tool: OfferedTool, arguments_text: str) -> CallResult:
        """Check the arguments, call, and log. Cancelling it hangs up at once; the call is logged all the same."""
        began_at = time.monotonic()
        result = CallResult("cancelled", "")
        try:
            arguments = parse_arguments(tool.parameters, arguments_text)
            result = await self._run(caller, tool, arguments)
        except ArgumentsRefused as refusal:
            result = CallResult("invalid_arguments", str(refusal))
        except Exception as error:  # its text may hold what the system answered
            log.error("tool_failed_unexpectedly", tenant_id=caller.tenant_id, error_type=type(error).__name__)
            result = CallResult("unavailable", "This tool cannot be used at the moment.")
        finally:
            result = replace(result, duration_ms=round((time.monotonic() - began_at) * 1000))
            self.log(caller, tool, result)
        return result

    @staticmethod
    def find_problem(tool: OfferedTool, arguments_text: str) -> CallResult | None:
        """What is wrong with the arguments, before anybody is asked whether the tool may be called with them."""
        try:
            parse_arguments(tool.parameters, arguments_text)
        except ArgumentsRefused as refusal:
            return CallResult("invalid_arguments", str(refusal))
        return None

    def log(self, caller: Caller, tool: OfferedTool, result: CallResult) -> None:
        """Write a line to the log of calls, behind the answer's back: it waits for no log, and fails with none."""
        task = asyncio.ensure_future(self._write(caller, tool, result))
        self._logging.add(task)
        task.add_done_callback(self._logging.discard)

    async def drain(self) -> None:
        """Wait until every call is logged."""
        if self._logging:
            await asyncio.wait(self._logging)

    async def _run(self, caller: Caller, tool: OfferedTool, arguments: dict[str, Any]) -> CallResult:
        async with self._db.tenant_connection(caller.tenant_id) as connection:
            target = await repository.find_target(connection, caller.tenant_id, caller.assistant_id, tool)
            if target is None:
                return CallResult("unavailable", "This tool was switched off or changed.")
            headers = open_headers(self._secrets, orjson.loads(target["headers"]), target["secrets"])
            if headers is None:
                log.warning("tool_secrets_lost", tenant_id=caller.tenant_id, tool_id=str(tool.target_id))
                return CallResult("unavailable", "This tool is not set up at the moment.")
            user_id = None
            if caller.visitor_id is not None and needs_user(target["url"], headers):
                user_id = await repository.find_user_id(connection, caller.tenant_id, caller.visitor_id)
        if tool.source == "mcp":
            return await self._call_server(target, headers, tool, arguments, user_id)
        return await self._call_function(target, headers, arguments, user_id)

    async def _call_function(
        self, target: asyncpg.Record, headers: dict[str, str], arguments: dict[str, Any], user_id: str | None
    ) -> CallResult:
        # Only now: an HTTP client takes more memory than all of our own code, and few processes need it.
        from switchboard.integrations.egress import FetchFailed
        from switchboard.integrations.egress_addresses import EgressRefused
        from switchboard.integrations.egress_calls import call_system

        try:
            request = build_request(
                method=target["method"], url=target["url"], headers=headers, arguments=arguments, user_id=user_id
            )
            answer = await call_system(
                request.method,
                request.url,
                headers=request.headers,
                body=request.body,
                allowed_hosts=target["allowed_hosts"],
                timeout_seconds=target["timeout_seconds"],
                max_bytes=target["max_bytes"],
                allow_loopback=self._allow_loopback,
            )
        except NotIdentified as refusal:
            return CallResult("not_identified", str(refusal))
        except CannotFill as refusal:
            return CallResult("invalid_arguments", str(refusal))
        except EgressRefused as refusal:
            return CallResult("refused", str(refusal))
        except FetchFailed as failure:
            is_late = isinstance(failure.__cause__, TimeoutError)
            return CallResult("timeout" if is_late else "unreachable", str(failure))
        text = answer.body.decode("utf-8", "replace").replace("\x00", "")
        if answer.is_truncated:
            text += "\n[cut off here: the answer was longer]"
        if not 200 <= answer.status < 300:
            return CallResult(
                "http_error", f"Status {answer.status}.\n{text}", answer.status, byte_size=len(answer.body)
            )
        return CallResult("ok", text, answer.status, byte_size=len(answer.body))

    async def _call_server(
        self,
        target: asyncpg.Record,
        headers: dict[str, str],
        tool: OfferedTool,
        arguments: dict[str, Any],
        user_id: str | None,
    ) -> CallResult:
        from switchboard.integrations.mcp_client import McpFailed, McpTimeout, call_remote_tool

        try:
            request = build_request(method="POST", url=target["url"], headers=headers, arguments={}, user_id=user_id)
            answer = await call_remote_tool(
                request.url,
                {name: value for name, value in request.headers.items() if name.lower() != "content-type"},
                name=tool.remote_name,
                arguments=arguments,
                timeout_seconds=MCP_SECONDS,
                max_bytes=MCP_MAX_BYTES,
                allow_loopback=self._allow_loopback,
            )
        except NotIdentified as refusal:
            return CallResult("not_identified", str(refusal))
        except McpTimeout as failure:
            return CallResult("timeout", str(failure))
        except McpFailed as failure:
            return CallResult("unreachable", str(failure))
        encoded = answer.text.encode("utf-8", "replace")
        text = encoded[:MCP_SHOWN_BYTES].decode("utf-8", "ignore").replace("\x00", "")
        if len(encoded) > MCP_SHOWN_BYTES:
            text += "\n[cut off here: the answer was longer]"
        return CallResult("tool_error" if answer.is_error else "ok", text, byte_size=len(encoded))

    async def _write(self, caller: Caller, tool: OfferedTool, result: CallResult) -> None:
        log.info(
            "tool_called",
            tenant_id=caller.tenant_id,
            source=tool.source,
            outcome=result.outcome,
            http_status=result.status,
            duration_ms=result.duration_ms,
            byte_size=result.byte_size,
        )
        try:
            async with self._db.tenant_connection(caller.tenant_id) as connection:
                await repository.add_call(
                    connection,
                    caller.tenant_id,
                    caller.assistant_id,
                    caller.conversation_id,
                    tool.name,
                    tool.source,
                    result.outcome,
                    result.status,
                    result.duration_ms,
                    result.byte_size,
                )
        except Exception as error:
            log.warning("tool_call_not_logged", error_type=type(error).__name__)
