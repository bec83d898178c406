"""Tools of assistants: the client's own HTTP functions and the tools of remote MCP servers (ADR 0013)."""
