"""The promises about speed, each beside what it came to."""

from typing import Any

from checkin_parts.figures import Budget

PHONE_BYTES, PHONE_REQUESTS, USABLE_MS = 60_000, 6, 2000
SUBMIT_MS, PAGE_QUERIES, PAGE_MS = 50, 12, 100


def all_of(databases: dict[str, Any], phone: dict[str, Any]) -> list[dict[str, Any]]:
    """Compare everything that was measured with its budget."""
    found = [*_of_phone(phone)]
    for name, measured in databases.items():
        found += _of_database(name, measured)
    return [budget.as_json() for budget in found]


def _of_phone(phone: dict[str, Any]) -> list[Budget]:
    found = []
    for page, came in phone["downloads"].items():
        what = f"phone, {page}"
        found += [
            Budget(what=what, unit="bytes", most=PHONE_BYTES, measured=came["bytes"]),
            Budget(
                what=what,
                unit="requests",
                most=PHONE_REQUESTS,
                measured=came["requests"],
            ),
        ]
    for line, times in phone["usable_ms_at_400_kbit_s"].items():
        what = f"phone, usable at 400 kbit/s, {line}, median"
        measured = times["median_ms"]
        found.append(Budget(what=what, unit="ms", most=USABLE_MS, measured=measured))
    return found


def _of_database(name: str, measured: dict[str, Any]) -> list[Budget]:
    one = measured["clients_at_once"]["1"]["site"]["submit"]["p95_ms"]
    kept = measured["stored"]
    wrong = kept["lost"] + kept["stored_twice"]
    found = [
        Budget(
            what=f"{name}, submit to page back, one client, p95",
            unit="ms",
            most=SUBMIT_MS,
            measured=one,
        ),
        Budget(
            what=f"{name}, submits lost or doubled", unit="", most=0, measured=wrong
        ),
    ]
    for page in ("today", "room"):
        came = measured["pages"][page]
        found += [
            Budget(
                what=f"{name}, {page}",
                unit="queries",
                most=PAGE_QUERIES,
                measured=came["queries"],
            ),
            Budget(
                what=f"{name}, {page}, p95",
                unit="ms",
                most=PAGE_MS,
                measured=came["p95_ms"],
            ),
        ]
    return found
