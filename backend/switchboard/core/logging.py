"""Structured JSON logs. Never a token, a password or the text of a message: those are not passed to a logger."""

import logging
import sys
from types import ModuleType
from typing import Any, cast

# structlog looks for rich, to colour tracebacks that we write as JSON: a tenth of the start-up time. It is installed
# beside us only when a tool of the developers wants it, and they still can import it.
if "rich" not in sys.modules:
    sys.modules["rich"] = cast("ModuleType", None)
    import structlog

    del sys.modules["rich"]
else:
    import structlog


def configure_logging(level: str) -> None:
    """One JSON object a line on stderr, for our own loggers and for those of the libraries."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("uvicorn.access", "aiohttp.access", "httpx2", "httpcore2", "openai"):
        logging.getLogger(name).setLevel(logging.WARNING)


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger that adds the request id and the tenant id of the current context by itself."""
    return cast("structlog.typing.FilteringBoundLogger", structlog.get_logger(name))
