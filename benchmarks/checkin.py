"""How fast is a check-in, from the first page to the thanks, and is any ever lost?

The true flow over HTTP: a client opens a personal link, answers one question a screen,
sends, and reads the confirmation, at 1, 8 and 32 clients at once, on SQLite and on
PostgreSQL, served as in docs/how-to/run-a-practice.md. Beside it, in the same run and in
turn, a bare Django view that inserts one row (checkin_parts/bare.py): the floor, not a
rival. Then the queries a page asks, and what a phone downloads. Run from anywhere:

    python benchmarks/checkin.py [--flows 48] [--database sqlite]
"""

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from checkin_parts import budgets, figures, load, phone, table, wire
from checkin_parts.machine import Moment, described
from checkin_parts.servers import Place, served

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
sys.path.append(str(HERE.parent / "scripts"))
import pg  # noqa: E402 - the folder of scripts is known only now

CLIENTS = (1, 8, 32)
ROUNDS = 3
WARM = 4
# The peer is done so much sooner that its rounds would be too short to tell anything.
BARE_TIMES = 5
HAMMERED = 32
CALLS = 50
CASELOAD, USUAL_SESSIONS, LONGEST = 60, 10, 40
SEED = 20261122
SITE, BARE = "vincula_practice.config.wsgi", "checkin_parts.bare"


def main() -> int:
    """Measure everything, compare it with the budgets and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--flows", type=int, default=48, help="at least, each time")
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    args = parser.parse_args()
    began = Moment.now()
    databases: dict[str, Any] = {}
    seen: dict[str, Any] = {}
    versions: list[str] = []
    for name, at in {"sqlite": _sqlite, "postgresql": _postgresql}.items():
        if args.database in {None, name}:
            with at() as place:
                databases[name] = _measure(place, name, flows=args.flows, seen=seen)
                versions.append(place.version())
    where = described(began, databases=versions)
    result = _result(databases, seen, machine=where)
    print(table.of(result))
    print(f"It took {time.monotonic() - began.clock_s:.0f} s.")
    if args.database is None:
        _write(result)
    return 1 if any(one["stored"]["wrong"] for one in databases.values()) else 0


def _write(result: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=2) + "\n"
    (RESULTS / "checkin.json").write_text(text, encoding="utf-8")
    (RESULTS / "checkin.md").write_text(table.of(result), encoding="utf-8")


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="vincula-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _sqlite() -> Iterator[Place]:
    with _folder() as folder:
        yield Place.at(folder, database=f"sqlite://{folder / 'practice.sqlite3'}")


@contextlib.contextmanager
def _postgresql() -> Iterator[Place]:
    # It waits for the disk at each commit: what is acknowledged is to be durable.
    with _folder() as folder, pg.throwaway(durable=True) as address:
        yield Place.at(folder, database=address)


def _measure(
    place: Place, name: str, *, flows: int, seen: dict[str, Any]
) -> dict[str, Any]:
    """Measure one database; what does not depend on it goes into ``seen``, once."""
    _say(f"{name}: preparing")
    place.prepare()
    sent = sum(_flows(flows, clients) for clients in CLIENTS) + WARM + HAMMERED
    unsent = 1 + 1 + WARM + CALLS
    filled = place.part(
        "seed",
        checkins=sent + unsent,
        clients=CASELOAD,
        sessions=USUAL_SESSIONS,
        longest=LONGEST,
    )
    plain = filled["links"]
    waiting, rest = plain[:-unsent], plain[-unsent:]
    chance = np.random.default_rng(SEED)
    links = [load.Link.of(one, chance=chance) for one in waiting]
    with served(place, SITE) as site, served(place, BARE) as bare:
        blocks = _wire(links, site=site, bare=bare, flows=flows)
        hammered = links[-HAMMERED:]
        _say(f"{name}: {HAMMERED} check-ins sent from three tabs at once")
        load.at_once(HAMMERED, hammered, lambda link: load.hammered(site, link))
        if not seen:
            _say("a phone on a slow line")
            seen["phone"] = phone.look(site, f"/c/{rest[0]['token']}/")
            seen["flow"] = _flow(plain[0], blocks)
    _say(f"{name}: counting what is stored")
    stored = _stored(place, links, unsent=[one["checkin"] for one in rest])
    _say(f"{name}: pages inside the process")
    pages = place.part(
        "pages",
        links=rest[1:],
        therapist=filled["therapist"],
        episode=filled["episodes"][0],
        calls=CALLS,
    )
    return {"clients_at_once": blocks, "stored": stored, "pages": pages}


def _wire(
    links: list[load.Link], *, site: int, bare: int, flows: int
) -> dict[str, Any]:
    """Take turns between site and peer, so that both meet the same machine."""
    rest = iter(links)

    def some(number: int) -> list[load.Link]:
        return [next(rest) for _ in range(number)]

    warm = some(WARM)
    load.at_once(WARM, warm, lambda link: load.whole(site, link))
    load.at_once(WARM, warm, lambda link: load.bare(bare, link))
    blocks = {}
    for clients in CLIENTS:
        _say(f"{clients} at once")
        ours, theirs = wire.Timed(), wire.Timed()
        for _ in range(ROUNDS):
            mine = some(_flows(flows, clients) // ROUNDS)
            ours.add(load.at_once(clients, mine, lambda link: load.whole(site, link)))
            peer = mine * BARE_TIMES
            theirs.add(load.at_once(clients, peer, lambda link: load.bare(bare, link)))
        blocks[str(clients)] = _block(ours, theirs)
    return blocks


def _flows(least: int, clients: int) -> int:
    """Return how many check-ins are sent: in each round one or more a client."""
    return ROUNDS * max(-(-least // ROUNDS), clients)


def _block(ours: wire.Timed, theirs: wire.Timed) -> dict[str, Any]:
    site, bare = figures.of_block(ours), figures.of_block(theirs)
    return {"site": site, "bare": bare, "ratio": figures.ratios(site, bare)}


def _flow(link: dict[str, Any], blocks: dict[str, Any]) -> dict[str, Any]:
    one = blocks["1"]["site"]
    return {
        "questions": len(link["questions"]),
        "forms": link["forms"],
        "requests": round(one["requests"] / one["submit"]["n"]),
    }


def _stored(
    place: Place, links: list[load.Link], *, unsent: list[str]
) -> dict[str, Any]:
    sent = {link.checkin: link.said for link in links}
    stored = place.part("tally", sent=sent, open_=unsent)
    lost = stored["forms_sent"] - stored["responses_stored"] + stored["stored_twice"]
    stored |= {"hammered": HAMMERED, "lost": lost}
    pairs = (
        (stored["sent"], stored["submitted"]),
        (stored["forms_sent"], stored["responses_stored"]),
        (stored["forms_sent"], stored["responses_scored"]),
        (stored["answers_sent"], stored["answers_stored_as_sent"]),
        (0, stored["stored_unsent"]),
    )
    return stored | {"wrong": sum(wanted != found for wanted, found in pairs)}


def _result(
    databases: dict[str, Any], seen: dict[str, Any], *, machine: dict[str, Any]
) -> dict[str, Any]:
    return {
        "what": "a check-in over HTTP against a bare Django view that inserts one row",
        "command": "make bench, or python benchmarks/checkin.py",
        "machine": machine,
        "flow": seen["flow"],
        "budgets": budgets.all_of(databases, seen["phone"]),
        "databases": databases,
        "phone": seen["phone"],
    }


def _say(words: str) -> None:
    print(f"- {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
