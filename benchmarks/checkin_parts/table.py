"""The figures as tables to read; the documentation shows this very file."""

from collections.abc import Iterable
from typing import Any

# Above this share taken by other programs, times by the clock are not the site's own.
QUIET_PERCENT = 10

STEPS = {
    "page": "show a page",
    "answer": "keep one answer",
    "submit": "submit, score, page back",
}


def of(result: dict[str, Any]) -> str:
    """Return everything as Markdown."""
    parts = [_machine(result), "### Budgets", _budgets(result["budgets"])]
    for name, measured in result["databases"].items():
        parts += [f"### {name}: over the wire", _wire(measured["clients_at_once"])]
        parts += [_stored(measured["stored"])]
        parts += [f"### {name}: pages inside the process", _pages(measured["pages"])]
    parts += ["### What a phone downloads", _downloads(result["phone"])]
    parts += ["### Until a first tap counts", _usable(result["phone"])]
    return "\n\n".join(parts) + "\n"


def _machine(result: dict[str, Any]) -> str:
    machine, flow = result["machine"], result["flow"]
    taken = machine["taken_by_others_percent"]
    others = "an unknown share" if taken is None else f"{taken} %"
    return (
        f"Measured on {machine['day']} with {machine['processors']} processors, of which"
        f" other programs took {others} meanwhile; Python {machine['python']}, Django"
        f" {machine['django']}, gunicorn {machine['gunicorn']},"
        f" {', '.join(machine['databases'])}; {result['phone']['browser']}."
        f" One check-in: {flow['questions']} questions of {flow['forms']} forms and a"
        f" line in one's own words, {flow['requests']} requests." + _warning(taken)
    )


def _warning(taken: int | None) -> str:
    if taken is not None and taken <= QUIET_PERCENT:
        return ""
    return (
        "\n\n**The machine was not ours alone**: times by the clock, and with them"
        " whether a time budget is met, tell of a busy machine. Counts and bytes hold."
    )


def _budgets(budgets: list[dict[str, Any]]) -> str:
    rows = [
        (
            one["what"],
            _amount(one["most"], one["unit"]),
            _amount(one["measured"], one["unit"]),
            "met"
            if one["met"]
            else f"**over by {_amount(one['over_by'], one['unit'])}**",
        )
        for one in budgets
    ]
    return _table(("what", "at most", "measured", ""), rows)


def _wire(clients: dict[str, Any]) -> str:
    rows = []
    for number, block in clients.items():
        for step, words in STEPS.items():
            site, bare = block["site"][step], block["bare"][step]
            rows.append(
                (number, words, *_shares(site), *_shares(bare), block["ratio"][step])
            )
        speeds = [block[one]["requests_per_second"] for one in ("site", "bare")]
        ratio = block["ratio"]["requests_per_second"]
        rows.append(
            (number, "requests a second", speeds[0], "", "", speeds[1], "", "", ratio)
        )
    head = ("clients", "ms", "p50", "p95", "p99", "bare p50", "p95", "p99", "ratio")
    return _table(head, rows)


def _shares(times: dict[str, Any]) -> tuple[float, float, float]:
    return times["p50_ms"], times["p95_ms"], times["p99_ms"]


def _stored(stored: dict[str, Any]) -> str:
    return (
        f"Sent {stored['sent']} check-ins with {stored['forms_sent']} forms and"
        f" {stored['answers_sent']} answers, {stored['hammered']} of them from three"
        f" tabs at once of which one hung up: {stored['responses_stored']} responses"
        f" stored, {stored['responses_scored']} scored,"
        f" {stored['answers_stored_as_sent']} answers stored as sent,"
        f" {stored['lost']} lost, {stored['stored_twice']} stored twice."
    )


def _pages(pages: dict[str, Any]) -> str:
    rows = [
        (name, came["queries"], *_shares(came), came["work"]["p95_ms"], came["n"])
        for name, came in pages.items()
    ]
    return _table(
        ("page", "queries", "p50 ms", "p95 ms", "p99 ms", "work p95 ms", "calls"), rows
    )


def _downloads(phone: dict[str, Any]) -> str:
    rows = [
        (
            name,
            came["requests"],
            f"{came['bytes']:,.0f}",
            ", ".join(f"{file} {size:,.0f}" for file, size in came["files"].items()),
        )
        for name, came in phone["downloads"].items()
    ]
    return _table(("visited", "requests", "bytes", "of which"), rows)


def _usable(phone: dict[str, Any]) -> str:
    rows = [
        (line, times["median_ms"], times["worst_ms"], times["n"])
        for line, times in phone["usable_ms_at_400_kbit_s"].items()
    ]
    return _table(("400 kbit/s", "median ms", "worst ms", "visits"), rows)


def _amount(value: float, unit: str) -> str:
    return f"{value:,.10g} {unit}".strip()


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
