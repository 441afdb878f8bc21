"""A log says what happened, never what was said nor a link that still works."""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

# Whoever reads such an address may answer, or become, somebody else.
SECRET_ADDRESSES = re.compile(
    r"/(c|welcome|first|forgotten)/(?!mine/|sent/|done/)[^/\s'\"]+"
)
# Below this word a database repeats the row, and with it the answers.
ROWS = re.compile(r"^(\s*DETAIL: ).*$", re.MULTILINE)


def written(*, syslog: str) -> dict[str, Any]:
    """Return where the log goes: standard error, and this machine's syslog where named.

    From there the machine sends it on, encrypted, as its own logs: a line of ours never
    crosses a network in plain.
    """
    handlers: dict[str, dict[str, Any]] = {
        "console": {"class": "logging.StreamHandler", "formatter": "discreet"}
    }
    if syslog:
        handlers["syslog"] = {
            "class": "logging.handlers.SysLogHandler",
            "address": syslog,
            "formatter": "discreet",
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "discreet": {
                "()": f"{__name__}.Discreet",
                "format": "{levelname} {name} {message}",
                "style": "{",
            }
        },
        "handlers": handlers,
        # Django's own would mail what was posted to whoever stands in ADMINS.
        "loggers": {
            name: {"handlers": [], "propagate": True}
            for name in ("django", "django.request", "django.security")
        }
        # Those who came in too, not only those who did not.
        | {"vincula.sign_in": {"handlers": [], "propagate": True, "level": "INFO"}},
        "root": {"handlers": sorted(handlers), "level": "WARNING"},
    }


class Discreet(logging.Formatter):
    """Formats everything, tracebacks too, and then takes out what is secret.

    Of an exception the log keeps its kind and where it came from, not what it says: that
    may quote what a person wrote.
    """

    def format(self, record: logging.LogRecord) -> str:
        words = SECRET_ADDRESSES.sub(r"/\1/…", super().format(record))
        return ROWS.sub(r"\1…", words)

    def formatException(  # noqa: N802 - the library's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        _kind, fault, _where = ei
        lines = []
        while fault is not None:
            lines += traceback.format_tb(fault.__traceback__)
            lines.append(f"{type(fault).__module__}.{type(fault).__qualname__}\n")
            fault = fault.__cause__ or fault.__context__
        return "".join(lines).rstrip()
