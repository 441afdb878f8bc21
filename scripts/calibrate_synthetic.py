"""How near are the invented practices to the published figures?

Run ``python scripts/calibrate_synthetic.py [--seeds 40] [--json]``. It makes practices
from seeds 1, 2, ... and prints what they achieve beside the NHS Talking Therapies
figures that the constants in ``vincula/synthetic/courses.py`` were set against.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from vincula.catalogue.load import Catalogue, load_catalogue
from vincula.scoring import Score, score_scale
from vincula.synthetic import (
    Ending,
    Rupture,
    SessionState,
    SyntheticClient,
    SyntheticPractice,
    make_practice,
)

TARGETS = (
    Path(__file__).parents[1]
    / "packages/vincula/tests/synthetic/data/nhs_talking_therapies_2024_25.csv"
)
TODAY = date(2026, 11, 20)
RELIABLE = {"phq9": 6, "gad7": 4}  # points, inclusive
CASE_FROM = {"phq9": 10, "gad7": 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """First and last scores of a closed course with two attended sessions or more."""

    therapist: str
    first: dict[str, float]
    last: dict[str, float]

    def moved(self, sign: int) -> bool:
        return any(
            sign * (self.last[i] - self.first[i]) >= RELIABLE[i] for i in self.last
        )

    @property
    def was_case(self) -> bool:
        return any(self.first[i] >= CASE_FROM[i] for i in self.first)

    @property
    def is_case(self) -> bool:
        return any(self.last[i] >= CASE_FROM[i] for i in self.last)

    @property
    def improved(self) -> bool:
        return self.moved(-1) and not self.moved(1)

    @property
    def deteriorated(self) -> bool:
        return self.moved(1) and not self.moved(-1)


def scores(
    client: SyntheticClient, instrument_id: str, scale: str, catalogue: Catalogue
) -> Iterator[float]:
    """Yield a client's scores on one scale in time."""
    instrument = catalogue.get(instrument_id)
    for session in client.sessions:
        for check_in in filter(None, (session.before, session.after)):
            for response in check_in.responses:
                if response.instrument == instrument_id:
                    result = score_scale(instrument, scale, response)
                    if isinstance(result, Score):
                        yield result.value


def attended(client: SyntheticClient) -> int:
    return sum(s.state is SessionState.ATTENDED for s in client.sessions)


def outcomes(practice: SyntheticPractice, catalogue: Catalogue) -> Iterator[Outcome]:
    for client in practice.clients:
        if client.closed_on is None or attended(client) < 2:  # noqa: PLR2004 - a course
            continue
        series = {i: list(scores(client, i, "total", catalogue)) for i in RELIABLE}
        if len(series["phq9"]) > 1:
            yield Outcome(
                therapist=client.therapist,
                first={i: s[0] for i, s in series.items() if s},
                last={i: s[-1] for i, s in series.items() if s},
            )


def therapist_share(found: list[Outcome]) -> float:
    """Return the share of variance in PHQ-9 change between therapists, percent.

    One-way analysis of variance with unequal groups; pooled over seeds by the caller.
    """
    groups: dict[str, list[float]] = {}
    for o in found:
        groups.setdefault(o.therapist, []).append(o.first["phq9"] - o.last["phq9"])
    sizes = np.array([len(g) for g in groups.values()], dtype=float)
    means = np.array([np.mean(g) for g in groups.values()])
    within = sum(((np.array(g) - np.mean(g)) ** 2).sum() for g in groups.values())
    error = within / (sizes.sum() - len(groups))
    between = (sizes * (means - np.average(means, weights=sizes)) ** 2).sum()
    between /= len(groups) - 1
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(groups) - 1)
    variance = (between - error) / size
    return float(100 * variance / (variance + error))


def ending_figures(clients: Iterable[SyntheticClient]) -> dict[str, float]:
    closed = [c for c in clients if c.closed_on is not None]

    def unplanned(kind: Rupture) -> float:
        of_kind = [c for c in closed if c.rupture is kind]
        return percent(c.ending is Ending.UNPLANNED for c in of_kind)

    return {
        "closed courses": float(len(closed)),
        "sessions attended, mean": float(np.mean([attended(c) for c in closed])),
        "unplanned endings %": percent(c.ending is Ending.UNPLANNED for c in closed),
        "  without rupture %": unplanned(Rupture.NONE),
        "  after a repaired rupture %": unplanned(Rupture.REPAIRED),
        "  after an unrepaired rupture %": unplanned(Rupture.UNREPAIRED),
        "courses with a rupture %": percent(
            c.rupture is not Rupture.NONE for c in closed
        ),
    }


def session_figures(clients: Iterable[SyntheticClient]) -> dict[str, float]:
    past = [
        s for c in clients for s in c.sessions if s.state is not SessionState.PLANNED
    ]
    came = [s for s in past if s.state is SessionState.ATTENDED]
    return {
        "appointments missed %": percent(s.state is SessionState.MISSED for s in past),
        "appointments cancelled %": percent(
            s.state is SessionState.CANCELLED for s in past
        ),
        "answered before %": percent(s.before is not None for s in came),
        "answered after %": percent(s.after is not None for s in came),
    }


def answer_figures(
    clients: Iterable[SyntheticClient], catalogue: Catalogue
) -> dict[str, float]:
    check = catalogue.get("session_check")
    reverse = set(check.scale("total").reverse)
    good: list[float] = []
    perfect: list[bool] = []
    ninth: list[bool] = []
    for client in clients:
        perfect += [
            value == check.scale("total").maximum
            for value in scores(client, "session_check", "total", catalogue)
        ]
        for session in client.sessions:
            for check_in in filter(None, (session.before, session.after)):
                for response in check_in.responses:
                    values = response.values()
                    if response.instrument == "session_check":
                        good += [
                            4 - v if i in reverse else v for i, v in values.items()
                        ]
                    if "phq9_9" in values:
                        ninth.append(values["phq9_9"] >= 1)
    return {
        "session check, answers in the best two %": percent(v >= 3 for v in good),  # noqa: PLR2004 - best two of 0 to 4
        "session check, best answer %": percent(v == 4 for v in good),  # noqa: PLR2004 - best of 0 to 4
        "session check, perfect totals %": percent(perfect),
        "PHQ-9 item 9 at 1 or more %": percent(ninth),
    }


def outcome_figures(found: list[Outcome]) -> dict[str, float]:
    cases = [o for o in found if o.was_case]
    figures = {
        "improvement": percent(o.improved for o in found),
        "deterioration": percent(o.deteriorated for o in found),
        "recovery": percent(not o.is_case for o in cases),
        "reliable_recovery": percent(not o.is_case and o.improved for o in cases),
    }
    for instrument in RELIABLE:
        first = [o.first[instrument] for o in cases if instrument in o.first]
        last = [o.last[instrument] for o in cases if instrument in o.last]
        figures |= {
            f"{instrument} start mean": float(np.mean(first)),
            f"{instrument} start SD": float(np.std(first)),
            f"{instrument} end mean": float(np.mean(last)),
            f"{instrument} end SD": float(np.std(last)),
        }
    return figures


def percent(flags: Iterable[bool]) -> float:
    found = list(flags)
    return 100.0 * sum(found) / len(found) if found else float("nan")


def published(catalogue: Catalogue) -> dict[str, float]:
    """Return the figures to be met: the annual report's, and the catalogue's norms."""
    with TARGETS.open(encoding="utf-8") as file:
        targets = {row["measure"]: float(row["value"]) for row in csv.DictReader(file)}
    for instrument in RELIABLE:
        norms = catalogue.get(instrument).norms_of("total")
        for norm in norms.norms if norms else ():
            if not norm.population.startswith("NHS") or norm.sd is None:
                continue
            when = "start" if "start" in norm.population else "end"
            targets[f"{instrument} {when} mean"] = norm.mean
            targets[f"{instrument} {when} SD"] = norm.sd
    return targets


def measured(seeds: int, catalogue: Catalogue) -> dict[str, tuple[float, float]]:
    """Return mean and standard deviation over seeds of every figure."""
    rows: list[dict[str, float]] = []
    for seed in range(1, seeds + 1):
        practice = make_practice(seed=seed, catalogue=catalogue, today=TODAY)
        found = list(outcomes(practice, catalogue))
        rows.append(
            outcome_figures(found)
            | {"therapists' share of variance in change %": therapist_share(found)}
            | ending_figures(practice.clients)
            | session_figures(practice.clients)
            | answer_figures(practice.clients, catalogue)
        )
    return {
        key: (
            float(np.nanmean([row[key] for row in rows])),
            float(np.nanstd([row[key] for row in rows])),
        )
        for key in rows[0]
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    catalogue = load_catalogue()
    targets, found = published(catalogue), measured(options.seeds, catalogue)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{'':48}{'mean':>8}{'SD':>8}{'published':>11}   ({options.seeds} seeds)")
    for key, (mean, sd) in found.items():
        target = f"{targets[key]:11.1f}" if key in targets else ""
        print(f"{key:48}{mean:8.1f}{sd:8.1f}{target}")


if __name__ == "__main__":
    main()
