"""Signals as plain values and as lines: what, why, by which rule, and what was held."""

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from vincula.cli.signals_model import model_entry, model_lines
from vincula.cli.signals_rows import Client
from vincula.cli.signals_silence import silent_rules
from vincula.cli.signals_words import reason, talk
from vincula.signals.budget import Held, Week, Weighed, week_of
from vincula.signals.expected import FittedCourse
from vincula.signals.hits import HitRate
from vincula.signals.model import Signal

Row = dict[str, Any]
Found = Mapping[tuple[str, str], Sequence[Signal]]


def as_data(
    args: argparse.Namespace,
    clients: Sequence[Client],
    found: Found,
    rates: Sequence[HitRate],
    *,
    model: FittedCourse | None = None,
) -> Row:
    """Return everything that is told, as plain values."""
    by_therapist: dict[str, list[Client]] = {}
    for client in clients:
        by_therapist.setdefault(client.therapist, []).append(client)
    told: list[Row] = []
    therapists: list[Row] = []
    for therapist, own in by_therapist.items():
        signals = [one for c in own for one in found.get(c.key, ())]
        if args.all:
            told += [_row(therapist, one) for one in signals]
            continue
        week = week_of(
            signals, clients=len(own), clients_a_signal=args.per, rates=rates
        )
        told += list(_week_rows(therapist, week))
        therapists.append(_therapist(therapist, own, week))
    return {
        "signals": told,
        "therapists": therapists,
        "hit_rates": [asdict(rate) for rate in rates],
        "measures": _measures(clients),
        "model": model_entry(model),
        "silent": silent_rules(args, clients, model=model),
        "summary": _summary(clients, told, every=args.all),
        "left_out": [client.id for client in clients if client.case is None],
    }


def as_lines(data: Row) -> list[str]:
    """Return what is shown on a terminal."""
    lines: list[str] = []
    for therapist in data["therapists"] or [None]:
        name = therapist and therapist["therapist"]
        if name:
            lines += [f"therapist {name}, {therapist['clients']} clients", ""]
        own = [
            row
            for row in data["signals"]
            if therapist is None or row["therapist"] == name
        ]
        lines += _blocks(own)
    lines += model_lines(data["model"])
    lines += _silence(data["silent"])
    summary = data["summary"]
    counts = ", ".join(f"{n} {kind}" for kind, n in summary["by_kind"].items())
    lines.append(
        f"{summary['signals']} signals of {summary['clients']} clients"
        + (f": {counts}" if counts else "")
    )
    if data["left_out"]:
        lines.append(f"{len(data['left_out'])} clients left out for faulty cells")
    return lines


def _blocks(rows: Iterable[Row]) -> list[str]:
    lines: list[str] = []
    held = False
    for row in rows:
        if row["state"] == "held" and not held:
            held = True
            lines += ["held back:", ""]
        mark = f" ({row['held_because']})" if row["held_because"] else ""
        lines.append(f"{row['client']}, session {row['session']}: {row['kind']}{mark}")
        lines.append(f"  {row['reason']}")
        doi = f", doi {row['doi']}" if row["doi"] else ""
        lines += [f"  rule {row['rule']} {row['version']}: {row['source']}{doi}", ""]
    return lines


def _silence(silent: Sequence[Row]) -> list[str]:
    if not silent:
        return []
    lines = [f"{row['rule']} could not speak: {row['because']}" for row in silent]
    return [*lines, ""]


def _week_rows(therapist: str, week: Week) -> Iterable[Row]:
    for place, shown in enumerate(week.shown, start=1):
        yield _row(therapist, shown.signal, weighed=shown, order=place)
    for held in week.held:
        yield _row(
            therapist, held.weighed.signal, weighed=held.weighed, because=held.because
        )


def _row(
    therapist: str,
    signal: Signal,
    *,
    weighed: Weighed | None = None,
    order: int | None = None,
    because: Held | None = None,
) -> Row:
    more = signal.superseded_by
    return {
        "client": signal.client,
        "therapist": therapist or None,
        "session": signal.session,
        "kind": signal.kind.value,
        "rule": signal.rule,
        "version": signal.version,
        "reason": reason(signal),
        "reason_key": signal.reason,
        "talk": talk(signal),
        "inputs": dict(signal.inputs),
        "thresholds": dict(signal.thresholds),
        "source": signal.source.text,
        "doi": signal.source.doi,
        "never_waits": signal.never_waits,
        "superseded_by": None if more is None else more.value,
        "state": _state(weighed, because),
        "held_because": None if because is None else because.value,
        "value": None if weighed is None else weighed.value,
        "order": order,
    }


def _state(weighed: Weighed | None, because: Held | None) -> str:
    if weighed is None:
        return "raised"
    return "shown" if because is None else "held"


def _therapist(name: str, own: Sequence[Client], week: Week) -> Row:
    return {
        "therapist": name or None,
        "clients": len(own),
        "allowed": week.allowed,
        "shown": len(week.shown),
        "held": len(week.held),
        "who_first": list(week.clients),
    }


def _measures(clients: Sequence[Client]) -> Row:
    case = next((c.case for c in clients if c.case is not None), None)
    pair = {
        "outcome": case.outcome if case else None,
        "alliance": case.alliance if case else None,
    }
    return {
        name: None if measure is None else asdict(measure)
        for name, measure in pair.items()
    }


def _summary(clients: Sequence[Client], told: Sequence[Row], *, every: bool) -> Row:
    return {
        "clients": len(clients),
        "left_out": sum(client.case is None for client in clients),
        "signals": len(told),
        "clients_with_signal": len({(r["therapist"], r["client"]) for r in told}),
        "by_kind": dict(Counter(row["kind"] for row in told).most_common()),
        "what": "every signal of every course" if every else "after the latest session",
    }
