"""Structured logs with a correlation id; secrets never reach them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_KEY = re.compile(r"pass(word)?|secret|token|api_?key|authorization|cookie|iban", re.I)
MASK = "***"


def _mask_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key in event:
        if key != "event" and _SECRET_KEY.search(key):
            event[key] = MASK
    return event


def configure_logs(level: str = "INFO") -> None:
    """Write one JSON object a line to stderr, for this process."""
    logging.basicConfig(stream=sys.stderr, level=level, format="%(message)s")
    for chatty in ("httpx", "httpx2", "httpcore", "aiokafka"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    _configure_structlog(level)


def _configure_structlog(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _mask_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that carries the request's correlation id by itself."""
    return structlog.get_logger(name)


def bind_request(request_id: str, **facts: str) -> None:
    """Put the correlation id on every line written by this request or job."""
    structlog.contextvars.bind_contextvars(request_id=request_id, **facts)


def clear_request() -> None:
    """Forget the correlation id when the request or job ends."""
    structlog.contextvars.clear_contextvars()


# Before a process says otherwise: structlog's own default would print local variables, secrets
# among them, with every traceback.
_configure_structlog("WARNING")
