"""Structured logs: one JSON object a line in production, plain lines for people elsewhere."""

import logging
import re
from typing import Any

import structlog

SHARED_PROCESSORS = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

# Who has one of these addresses can act as the person it was sent to, or read who is on duty. As it is, or as a
# parameter of another.
_SLASH = "(?:/|%2F)"
_SECRET_PATH = re.compile(
    rf"({_SLASH}accounts{_SLASH}(?:invitation|confirm-email|password{_SLASH}reset{_SLASH}key){_SLASH}"
    # Of a calendar also what was copied in part; the pages beside it have short names.
    rf"|{_SLASH}calendars{_SLASH}(?=[\w-]{{20}}|[\w-]+\.ics)"
    # Who has the link of a page can acknowledge it.
    rf"|{_SLASH}a{_SLASH}"
    r"|(?:[?&]|%3F|%26)(?:[a-z_-]*token|key|secret|signature)(?:=|%3D))"
    r"""(?:(?!%2F|%26)[^/\s"'?&\\])+""",
    re.IGNORECASE,
)


def masked(line: str) -> str:
    """Return a line of a log without the secrets that addresses in mails carry."""
    return _SECRET_PATH.sub(r"\1***", line)


def mask_line(_logger: Any, _method: str, line: str) -> str:
    """Mask a line when all of it is there: message, fields and traceback."""
    return masked(line)


class MaskingFilter(logging.Filter):
    """Mask what is logged by others with a handler of their own, such as gunicorn's list of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass, masked."""
        record.msg, record.args = masked(record.getMessage()), ()
        return True


def logging_config(*, level: str, is_json: bool) -> dict[str, Any]:
    """Return the LOGGING setting; fields given as `extra=` become keys of the line."""
    renderer = structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer(colors=False)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED_PROCESSORS,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
            mask_line,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        # In detail it names every address it asks, of which some are secret.
        "loggers": {"urllib3": {"level": "INFO"}},
        "root": {"handlers": ["console"], "level": level},
    }
