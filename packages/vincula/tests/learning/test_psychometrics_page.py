"""The validation table of the page on psychometrics says what a comparison gives today."""

from pathlib import Path

import numpy as np
from reliability_reference import FORMS, KNOWN, table

from vincula.learning.hierarchical import guttman, hierarchical_omega
from vincula.learning.intraclass import intraclass
from vincula.learning.occasions import crossed_reliability, occasion_reliability
from vincula.learning.omega import omega, two_level_omega
from vincula.learning.psychometrics import alpha
from vincula.learning.rates import rate

PAGE = Path(__file__).parents[4] / "docs" / "science" / "psychometrics.md"
BOUNDS = (1e-9, 1e-6, 1e-5, 1e-4, 1e-3)


def below(difference):
    return next((f"< {bound:.0e}" for bound in BOUNDS if difference < bound), "more")


def alphas():
    for form in FORMS:
        known, found = KNOWN[form]["alpha"], alpha(table(form))
        yield found.raw.estimate - known["total"]["raw_alpha"][0]
        yield found.raw.lower - known["feldt"]["lower.ci"]
        yield found.raw.upper - known["feldt"]["upper.ci"]
        yield found.error - known["total"]["ase"][0]


def omegas():
    for form in FORMS:
        known, found = KNOWN[form]["cfa"], omega(table(form))
        yield found.factor.omega - known["omega_model"]
        yield found.of_observed - known["semTools"]["f"]


def levels():
    known = KNOWN["session_scale"]["two_level_cfa_omega"]
    rows = table("sim_session_scale_4items")
    found = two_level_omega(rows[:, 0].tolist(), rows[:, 2:])
    yield found.within.omega - known["within"]["omega"]
    yield found.between.omega - known["between"]["omega"]
    yield found.log_likelihood - known["logl"]


def groups():
    for form in FORMS:
        known, found = KNOWN[form]["omega_multi"], hierarchical_omega(table(form))
        yield found.hierarchical - known["omega_h"]
        yield found.total - known["omega_tot"]


def one_factor():
    for form in FORMS:
        known = KNOWN[form]["omega1"]
        found = hierarchical_omega(table(form), factors=1)
        yield found.hierarchical - known["omega_h"]
        yield found.total - known["omega_tot"]


def bounds():
    for form in FORMS:
        known, found = KNOWN[form]["guttman"], guttman(table(form))
        for number in (1, 2, 3, 5, 6):
            yield getattr(found, f"lambda_{number}") - known[f"lambda{number}"]


def occasions():
    known = KNOWN["session_scale"]["multilevel_reliability_lme"]
    rows = table("sim_session_scale_4items")
    found = occasion_reliability(rows[:, 0].tolist(), rows[:, 1].tolist(), rows[:, 2:])
    yield found.between - known["RkRn"]
    yield found.within - known["Rcn"]


def crossed():
    known = KNOWN["session_scale"]["multilevel_reliability_lmer"]
    rows = table("sim_session_scale_4items")
    found = crossed_reliability(rows[:, 0].tolist(), rows[:, 1].tolist(), rows[:, 2:])
    yield found.between_fixed - known["RkF"]
    yield found.one_occasion - known["R1R"]
    yield found.between_random - known["RkR"]
    yield found.within - known["Rc"]


def agreements():
    known = KNOWN["icc_shrout_fleiss"]["aov"]
    found = intraclass(table("shrout_fleiss_1979"))
    singles = (found.one_way, found.random, found.fixed)
    means = (found.one_way_mean, found.random_mean, found.fixed_mean)
    for place, one in enumerate((*singles, *means)):
        yield one.estimate - known["ICC"][place]
        yield one.lower - known["lower bound"][place]
        yield one.upper - known["upper bound"][place]


def rates():
    for count, out_of, lower, upper in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        share = rate(count, out_of=out_of).share
        yield from (share.lower - lower, share.upper - upper)


def row(name, differences):
    found = np.abs(list(differences))
    return f"| {name} | {len(found)} figures | {below(found.max())} |"


def test_the_page_has_the_table():
    made = [
        row("alpha, its error and interval: psych 2.5.3, three forms", alphas()),
        row("omega: lavaan 0.6.14 and semTools 0.5.6, three forms", omegas()),
        row("two-level omega and log-likelihood: lavaan", levels()),
        row("hierarchical and total omega, three groups: psych", groups()),
        row("one factor by least squares: psych, three forms", one_factor()),
        row("Guttman's bounds: psych, three forms", bounds()),
        row("people and their occasions: psych by lme", occasions()),
        row("items, occasions and people crossed: psych by lmer", crossed()),
        row("intraclass correlations and limits: psych", agreements()),
        row("Wilson's interval: Newcombe (1998), four decimals given", rates()),
    ]
    shown = PAGE.read_text().splitlines()
    assert [line for line in made if line not in shown] == []
