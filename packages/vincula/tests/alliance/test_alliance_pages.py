"""The validation tables of the alliance's science pages say what a comparison gives today.

``python -m pytest`` compares; ``python tests/alliance/test_alliance_pages.py`` (in this
package, with ``PYTHONPATH=tests``) prints the tables for the pages.
"""

import sys
from pathlib import Path

import numpy as np
import pytest
from alliance_reference import alliance_sessions, columns, results
from trajectory.references import SESSIONS, SESSIONS_KNOWN

from vincula.alliance.apim import distinct_roles, same_roles
from vincula.alliance.charts import (
    cusum_chart,
    ewma_chart,
    individuals_chart,
    run_rules,
)
from vincula.alliance.congruence import (
    agreement,
    dyad_congruence,
    session_accuracy,
    tracking_within,
)
from vincula.alliance.published import gumz, reliable, stevens, stiles, strauss
from vincula.alliance.rupture import (
    below_earlier_mean,
    below_own_mean,
    falls,
    pooled_within_sd,
)
from vincula.learning.alliance_outcome import CourseModel, mixed_association
from vincula.learning.truth_bias import truth_and_bias
from vincula.trajectory.model import Method

SCIENCE = Path(__file__).parents[4] / "docs" / "science"
BOUNDS = (1e-9, 1e-6, 1e-4)
COURSES = alliance_sessions()
CHARTS = results("controlcharts")["clients"]
RULES = results("rupture_rules")
DYADS = results("dyads_truth_bias")
COUPLES = results("dyads_apim_acitelli")["apim_cross_sectional"]


def row(what, against, pairs):
    """One line of a table: how many figures, and how far the furthest is off."""
    ours, theirs = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    off = float((np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))).max())
    bound = next((f"< {b:.0e}" for b in BOUNDS if off < b), f"{off:.1e}")
    return f"| {what} | {against} | {len(ours):,} figures | {bound} |"


def exact(what, against, pairs):
    """One line where nothing but equality counts."""
    found = list(pairs)
    equal = sum(one == other for one, other in found)
    return f"| {what} | {against} | {equal:,} of {len(found):,} | exact |"


def charts():
    """The table of control-charts.md."""
    numbers = {"individuals, moving range": [], "EWMA": [], "CUSUM": []}
    signals, runs = [], []
    for known in CHARTS:
        sessions, values = COURSES[known["client"]]
        one = individuals_chart(values)
        numbers["individuals, moving range"] += [
            (one.centre, known["center"]),
            (one.sd, known["sd_MR"]),
            *zip((one.lower, one.upper), known["limits_MR"], strict=True),
            (one.moving_range_upper, known["qicharts2"]["mr_ucl"]),
        ]
        ewma, cusum = ewma_chart(values), cusum_chart(values)
        for ours, name in (
            (ewma.smoothed, "y"),
            (ewma.sd, "sigma"),
            (ewma.lower, "lcl"),
        ):
            numbers["EWMA"] += zip(ours, known["ewma"][name], strict=True)
        for ours, name in ((cusum.above, "pos"), (cusum.below, "neg")):
            numbers["CUSUM"] += zip(ours, known["cusum"][name], strict=True)
        signals.append(([sessions[k] for k in one.beyond], known["beyond_MR"]))
        long = (*one.long_runs_above, *one.long_runs_below)
        signals.append(([sessions[k] for k in long], known["runs_MR"]))
        order, theirs = run_rules(values), known["qicharts2"]
        runs += [
            (order.longest_run, theirs["longest_run"]),
            (order.crossings, theirs["n_crossings"]),
            (order.signal, theirs["runs_signal"]),
        ]
    against = "R: qcc 2.7, qicharts2 0.8.1"
    return [
        *(row(what, against, pairs) for what, pairs in numbers.items()),
        exact("ratings beyond the limits, long runs", against, signals),
        exact("longest run, crossings, signal", against, runs),
    ]


def ruptures():
    """The table of rupture-rules.md."""
    spread = pooled_within_sd([ratings for _, ratings in COURSES.values()])
    rules = {
        "`stevens`, look-back 1": (
            "abs1pt_return.25_win5_look1",
            stevens(look_back_sessions=1),
        ),
        "`stevens`, look-back 3": ("abs1pt_return.25_win5_look3", stevens()),
        "`strauss`": ("pooledSD1_return.5SD_win3_look2", strauss(spread)),
        "`stiles`": ("pooledSD2_return.5SD_win3_look2", stiles(spread)),
        "reliable change": (
            "RCI_rel.90_firstsessionSD_return.5RC_win3_look1",
            reliable(RULES["rc"]),
        ),
    }
    against = "an independent implementation, 30 people"
    made = []
    for name, (key, rule) in rules.items():
        made.append(
            exact(f"episodes of {name}", against, _episodes(key, lambda _, r=rule: r))
        )
    for spreads in (1, 2):
        key = f"stricter_of_intra_and_sample_{spreads}sd_win3_look2"
        pairs = _episodes(
            key, lambda v, s=spreads: gumz(v, pooled_sd=spread, spreads=s)
        )
        made.append(exact(f"episodes of `gumz`, {spreads} SD", against, pairs))
    for spreads in (1, 2):
        own, before = [], []
        for known in RULES["results"][f"retro_mean_minus_{spreads}sd"]:
            sessions, ratings = COURSES[known["client"]]
            low = below_own_mean(ratings, spreads=spreads)
            own.append(([sessions[k] for k in low], known["sessions"]))
        for known in RULES["results"][f"prospective_{spreads}sd_min3_floor.15"]:
            sessions, ratings = COURSES[known["client"]]
            low = below_earlier_mean(ratings, spreads=spreads, floor_points=0.15)
            before.append(([sessions[k] for k in low], known["sessions"]))
        made.append(exact(f"{spreads} SD below the own mean", against, own))
        made.append(
            exact(f"{spreads} SD below the mean of those before", against, before)
        )
    return made


def _episodes(key, rule_of):
    for known in RULES["results"][key]:
        sessions, ratings = COURSES[known["client"]]
        ours = [
            (sessions[e.before], sessions[e.onset], sessions[e.trough], e.trough_points)
            for e in falls(ratings, rule_of(ratings))
        ]
        theirs = [
            (e["pre_session"], e["onset_session"], e["trough_session"], e["trough"])
            for e in known["episodes"]
        ]
        yield ours, theirs


def congruence():
    """The table of congruence.md."""
    return [
        row("bias, gap and correlation of 120 dyads", "R", _each_dyad()),
        row("repeated-measures correlation and slope", "R", _over_all()),
        row("accuracy at one session, with and without bias", "R: lm", _one_session()),
        row("ICC(1), ICC(2)", "R: psych, statsBy", _shares()),
        row("truth and bias: forces and errors", "R: lme4", _forces()),
        row("what the model expects of each dyad", "R: lme4", _expected()),
        row("actor and partner, roles apart", "R: lavaan", _distinct()),
        row("actor and partner, roles alike", "R: nlme", _alike()),
        row("alliance and outcome, lag 1 and 0, ML and REML", "R: lme4", _outcome()),
    ]


RAW = columns("sim_dyad_sessions")
VIEWS = RAW["dyad"], RAW["client"], RAW["ther"]


def _each_dyad():
    known = DYADS["per_dyad"]
    for place, dyad in enumerate(known["dyad"]):
        rows = [k for k, d in enumerate(RAW["dyad"]) if d == dyad]
        found = dyad_congruence(*([view[k] for k in rows] for view in VIEWS[1:]))
        yield found.correlation, known["r"][place]
        yield found.bias_points, known["mean_diff"][place]
        yield found.mean_gap_points, known["mad"][place]


def _over_all():
    found, known = tracking_within(*VIEWS), DYADS["rmcorr"]
    yield found.correlation, known["r"]
    yield found.slope, known["slope"]


def _one_session():
    third = [k for k, session in enumerate(RAW["session"]) if session == 3]
    client, therapist, mood = (
        [RAW[name][k] for k in third] for name in ("client", "ther", "ther_affect")
    )
    for key, bias in (("simple", None), ("model", mood)):
        line = session_accuracy(client, therapist, bias=bias)
        known = DYADS["cross_sectional_session3"][key]["coef"]
        yield from zip(line.coefficients, known["Estimate"], strict=True)
        yield from zip(line.errors, known["Std. Error"], strict=True)


def _shares():
    for name in ("client", "ther", "symptom"):
        found = agreement(RAW["dyad"], RAW[name])
        yield found.single, DYADS["statsBy"]["ICC1"][name]
        yield found.mean, DYADS["statsBy"]["ICC2"][name]


def _forces():
    for key, more in (
        ("random_slope_REML", {}),
        ("with_bias_REML", {"bias": RAW["ther_affect"], "between": True}),
    ):
        found, known = truth_and_bias(*VIEWS, **more), DYADS["mixed"][key]["coef"]
        yield from zip(
            (e.estimate for e in found.model.fixed), known["Estimate"], strict=True
        )
        yield from zip(
            (e.se for e in found.model.fixed), known["Std. Error"], strict=True
        )


def _expected():
    found, known = truth_and_bias(*VIEWS), DYADS["dyad_level"]
    yield from zip(
        (d.bias_points for d in found.dyads), known["bias_blup"], strict=True
    )
    yield from zip(
        (d.tracking for d in found.dyads), known["tracking_blup"], strict=True
    )


def _couples():
    both = columns("acitelli_wide")
    return [both[name] for name in ("OtherPos_W", "Satisf_W", "OtherPos_H", "Satisf_H")]


def _distinct():
    found, table = distinct_roles(*_couples()), COUPLES["saturated"]["est"]
    for effects, who, other in ((found.first, "W", "H"), (found.second, "H", "W")):
        for name, rhs in (("actor", who), ("partner", other)):
            wanted = (f"Satisf_{who}", "~", f"OtherPos_{rhs}")
            place = list(
                zip(table["lhs"], table["op"], table["rhs"], strict=True)
            ).index(wanted)
            yield getattr(effects, name), table["est"][place]
            yield getattr(effects, f"{name}_se"), table["se"][place]


def _alike():
    found = same_roles(*_couples(), restricted=True)
    known = COUPLES["gls_indistinguishable_REML"]
    yield from zip(
        (found.actor, found.partner), known["coef"]["Value"][1:], strict=True
    )
    yield found.residual_correlation, known["rho"]


def _outcome():
    data = (
        SESSIONS.therapist,
        SESSIONS.client,
        SESSIONS.time,
        SESSIONS.covariates["wai_client"],
        SESSIONS.score,
    )
    start = {"baseline": SESSIONS.covariates["baseline"]}
    for key, lag, therapist, within in (
        ("lagged_disagg", 1, "1 + t", "wai_lag_w"),
        ("concurrent_disagg", 0, "1", "wai_w"),
    ):
        for method in ("ml", "reml"):
            course = CourseModel(
                covariates=start, random_therapist=therapist, method=Method(method)
            )
            found = mixed_association(*data, lag=lag, course=course).effects
            known = SESSIONS_KNOWN[f"{key}_{method.upper()}"]
            errors = dict(
                zip(known["fixef"], known["coef_table"]["Std. Error"], strict=True)
            )
            for term, effect in (
                (within, found.within),
                ("wai_bc", found.between_clients),
                ("wai_bt", found.between_therapists),
            ):
                yield effect.estimate, known["fixef"][term]
                yield effect.se, errors[term]


PAGES = {"control-charts": charts, "rupture-rules": ruptures, "congruence": congruence}


@pytest.mark.parametrize("page", PAGES)
def test_the_page_has_the_table(page):
    shown = (SCIENCE / f"{page}.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in PAGES[page]() if line not in shown] == []


if __name__ == "__main__":
    for name, table in PAGES.items():
        sys.stdout.write("\n".join([name, *table(), ""]))
