"""What can go wrong with tools."""

from switchboard.core.errors import Conflict, Forbidden, NotFound


class ToolNotFound(NotFound):
    code, title = "tool_not_found", "There is no tool by that id"


class McpServerNotFound(NotFound):
    code, title = "mcp_server_not_found", "There is no MCP server by that id"


class ToolLimitReached(Forbidden):
    code, title = "tool_limit_reached", "The assistant has as many tools as it may have"


class ToolNameTaken(Conflict):
    code, title = "tool_name_taken", "The assistant has a tool by that name"
