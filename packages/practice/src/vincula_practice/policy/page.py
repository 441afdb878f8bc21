"""Write the tables down for people: who may look, who may act, who is shown what."""

from collections.abc import Iterator
from typing import Any

from vincula_practice.policy.fields import declared
from vincula_practice.policy.routes import ROUTES
from vincula_practice.policy.row import Route

HEAD = """# Who may see and do what

Made from the tables that the site itself holds every request to
(`vincula_practice/policy`); a test fails when this page is older than they are. What
each word in the columns means stands at the end.

Who may not look finds nothing there: the answer is the same as for what does not exist.
"""


def page() -> str:
    """Return the whole page."""
    parts = [HEAD, *_routes(), *_fields(), *_words()]
    return "\n".join(parts) + "\n"


def _routes() -> Iterator[str]:
    yield "## Pages\n"
    yield "| Page | Look | Act | To the record | Asked besides |"
    yield "|---|---|---|---|---|"
    for name, row in sorted(ROUTES.items()):
        cells = (name, _word(row.look), _word(row.act), _word(row.of), _besides(row))
        yield "| " + " | ".join(cells) + " |"


def _besides(row: Route) -> str:
    asked = {
        "second factor": row.clinical,
        "who it is, once more": row.step_up,
        "a code from the mailbox, without a second factor": row.mailbox,
    }
    return ", ".join(words for words, wanted in asked.items() if wanted) or "-"


def _fields() -> Iterator[str]:
    yield "\n## What is private, field by field\n"
    yield "| Field | Class | Shown to |"
    yield "|---|---|---|"
    for name, one in sorted(declared().items()):
        if one.kind.value in {"C2", "C3", "C4", "secret"}:
            shown = ", ".join(_word(reader) for reader in one.read) or "nobody"
            yield f"| {name} | {one.kind.value} | {shown} |"


def _words() -> Iterator[str]:
    yield "\n## The words\n"
    rules = {row_part for row in ROUTES.values() for row_part in _parts(row)}
    readers = {reader for one in declared().values() for reader in one.read}
    for rule in sorted(rules | readers, key=_word):
        first = (rule.__doc__ or "").strip().partition("\n")[0]
        yield f"- **{_word(rule)}**: {first}"


def _parts(row: Route) -> list[Any]:
    return [part for part in (row.look, row.act, row.of) if part is not None]


def _word(rule: Any) -> str:
    return rule.__name__.replace("_", " ") if rule is not None else "-"
