"""The validation tables of the science pages say what a comparison gives today."""

from pathlib import Path

import numpy as np
import pytest

from change import published
from change.test_effect import MORRIS
from change.test_hlm import rows
from change.test_sudden import SIGNS, VACUOUS, found
from vincula.catalogue.model import Direction
from vincula.change.criteria import PointsCriterion, ShareCriterion
from vincula.change.effect import pre_post_effect, standardised_change
from vincula.change.group import Group
from vincula.change.hlm import slopes
from vincula.change.people import change_of_people
from vincula.change.permutation import jump_p_value
from vincula.change.sudden import Pick, sudden_changes
from vincula.change.yardstick import IndexMethod

SCIENCE = Path(__file__).parents[4] / "docs" / "science"
BOUNDS = (1e-9, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3)


def below(difference: float) -> str:
    """The smallest round bound that a difference keeps."""
    return next((f"< {bound:.0e}" for bound in BOUNDS if difference < bound), "more")


def agree(left: list, right: list) -> str:
    equal = sum(one == other for one, other in zip(left, right, strict=True))
    return f"{equal} of {len(right)}"


def reliable_change() -> list[str]:
    return [_index_row(case) for case in published.CASES] + _slope_rows()


def clinical_change() -> list[str]:
    return [_class_row(case) for case in published.CASES]


def sudden_gains() -> list[str]:
    return [_steps_row(case) for case in sorted(published.SUDDEN["cases"])]


def chance() -> list[str]:
    courses = {
        "no change": np.full(15, 28.0),
        "straight decline by 20": np.linspace(28, 8, 15),
        "decline by 20, fast at first": 28 - 20 * np.log(np.arange(1, 16)) / np.log(15),
        "jump by 16 after session 7": np.repeat([28.0, 12.0], [7, 8]),
    }
    return [_chance_row(name, course) for name, course in courses.items()]


def effect_size() -> list[str]:
    worst = max(
        abs(
            standardised_change(
                Group(
                    people=n, mean_before=b, mean_after=a, sd_before=sd, correlation=r
                )
            ).estimate
            - known
        )
        for b, a, sd, n, r, known, _ in MORRIS
    )
    package = [
        abs(
            getattr(pre_post_effect(*published.columns(case)).change_points, mine)
            - of[name]
        )
        for case in published.CASES
        for of in (published.PACKAGE[case]["anchor_group"],)
        for mine, name in (
            ("estimate", "difference"),
            ("lower", "lower"),
            ("upper", "upper"),
        )
    ]
    return [
        f"| Morris (2008), by metafor | 10 effects | {below(worst)} (4 decimals given) |",
        f"| mean change and its limits | 12 figures | {below(max(package))} |",
    ]


@pytest.mark.parametrize(
    ("page", "table"),
    [
        ("reliable-change", reliable_change),
        ("clinical-change", clinical_change),
        ("sudden-gains", sudden_gains),
        ("sudden-gains", chance),
        ("effect-size", effect_size),
    ],
)
def test_the_page_has_the_table(page, table):
    made = table()
    assert made
    shown = (SCIENCE / f"{page}.md").read_text().splitlines()
    assert [row for row in made if row not in shown] == []


def _index_row(case: str) -> str:
    known = published.FORMULAS[case]["rci"]
    worst = max(
        np.abs(published.change(case, m, "a").index - known[m.value.upper()]).max()
        for m in IndexMethod
    )
    people = len(published.FORMULAS[case]["pre"])
    return f"| {case} | {people} | {people * len(IndexMethod)} | {below(worst)} |"


def _slope_rows() -> list[str]:
    known, people = published.SLOPES, slopes(**rows()).people
    names = {"own slope": "own_index", "deviation": "deviation_index"}
    lines = []
    for name, field in names.items():
        mine = np.array([getattr(one, field) for one in people])
        worst = np.abs(mine - known[field]).max()
        lines.append(f"| anxiety, index of {name} | 112 | 112 | {below(worst)} |")
    return lines


def _class_row(case: str) -> str:
    mine, theirs = [], []
    for method in IndexMethod:
        for kind in "abc":
            mine += published.change(case, method, kind).category.tolist()
            name = f"{method.value.upper()}_{kind}"
            theirs += published.classes(published.FORMULAS[case]["class"][name])
    lines = [agree(mine, theirs), _percentages(case), _anchor(case)]
    return f"| {case} | {' | '.join(lines)} |"


def _percentages(case: str) -> str:
    mine, theirs = [], []
    for name, letters in published.PACKAGE[case]["percentage"].items():
        better, worse = (float(part[3:]) for part in name.split("_"))
        criterion = ShareCriterion(
            improvement=better,
            deterioration=worse,
            direction=published.direction(case),
        )
        mine += _classes(case, criterion)
        theirs += published.classes(letters)
    return agree(mine, theirs)


def _anchor(case: str) -> str:
    known = published.PACKAGE[case]["anchor"]
    criterion = PointsCriterion(
        improvement_points=known["improvement"],
        deterioration_points=known["deterioration"],
        direction=published.direction(case),
    )
    return agree(_classes(case, criterion), published.classes(known["class"]))


def _classes(case: str, criterion: PointsCriterion | ShareCriterion) -> list:
    made = change_of_people(*published.columns(case), criterion=criterion)
    return made.category.tolist()


def _steps_row(case: str) -> str:
    known = published.SUDDEN["cases"][case]
    first = 0 if known["args"]["identify_sg_1to2"] else 1
    mine, theirs = [], []
    people = found(case)
    for place, step in enumerate(people[0].steps):
        label = f"{step.position + first}to{step.position + first + 1}"
        mine += [SIGNS[one.steps[place].met] for one in people]
        theirs += list(known["steps"][label])
    mark = " ¹" if case in VACUOUS else ""
    return f"| {case}{mark} | {agree(mine, theirs)} | {theirs.count('1')} |"


def _chance_row(name: str, course: np.ndarray) -> str:
    rng = np.random.default_rng(2026)
    flagged = called = 0
    for _ in range(300):
        scores = list(course + rng.normal(0, 4, 15))
        jump = sudden_changes(scores, direction=Direction.HIGHER_IS_WORSE).pick(
            Pick.LARGEST
        )
        if jump is not None:
            flagged += 1
            p = jump_p_value(
                scores, jump, direction=Direction.HIGHER_IS_WORSE, seed=1, shuffles=99
            )
            called += p <= 0.05
    return f"| {name} | {flagged / 3:.0f} % | {called / 3:.0f} % |"
