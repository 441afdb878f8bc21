"""The reference results as tests use them; where they come from: SOURCE.md beside them."""

import json
from pathlib import Path

import numpy as np

from vincula.catalogue.model import Direction
from vincula.change.clinical import ClinicalCategory, Population
from vincula.change.criteria import ErrorCriterion
from vincula.change.group import Group, group_of
from vincula.change.people import PeopleChange, change_of_people
from vincula.change.sides import CutOff, ObservedCutOff, cut_off, true_cut_off
from vincula.change.yardstick import IndexMethod, critical_value, yardstick

DATA = Path(__file__).parents[1] / "validation" / "data"
FORMULAS = json.loads((DATA / "published_formulas.json").read_text())
PACKAGE = json.loads((DATA / "clinicalsignificance.json").read_text())
SUDDEN = json.loads((DATA / "suddengains.json").read_text())
SLOPES = json.loads((DATA / "hlm.json").read_text())

CASES = sorted(FORMULAS)
METHODS = {method.name: method for method in IndexMethod}
SHORT = {method.value.upper(): method for method in IndexMethod}
LETTERS = {category[0]: category for category in ClinicalCategory}


def columns(case: str) -> tuple[np.ndarray, np.ndarray]:
    return np.array(FORMULAS[case]["pre"]), np.array(FORMULAS[case]["post"])


def direction(case: str) -> Direction:
    higher = FORMULAS[case]["better_is"] == "higher"
    return Direction.HIGHER_IS_BETTER if higher else Direction.HIGHER_IS_WORSE


def group(case: str) -> Group:
    return group_of(*columns(case))


def criterion(case: str, method: IndexMethod) -> ErrorCriterion:
    data = FORMULAS[case]
    return ErrorCriterion(
        yardstick=yardstick(
            method,
            group=group(case),
            reliability=data["reliability"],
            reliability_after=data["reliability_after"],
        ),
        direction=direction(case),
        z=critical_value(method),
    )


def cutoff(case: str, method: IndexMethod, kind: str) -> CutOff:
    of = group(case)
    clinical = Population(mean=of.mean_before, sd=of.sd_before)
    functional = Population(**FORMULAS[case]["functional"])
    if method is IndexMethod.HAGEMAN_ARRINDELL:
        return true_cut_off(
            kind,
            clinical=clinical,
            functional=functional,
            group=of,
            reliability=FORMULAS[case]["reliability"],
            direction=direction(case),
        )
    points = cut_off(
        kind, clinical=clinical, functional=functional, direction=direction(case)
    )
    return ObservedCutOff(points=points, direction=direction(case))


def change(case: str, method: IndexMethod, kind: str) -> PeopleChange:
    return change_of_people(
        *columns(case),
        criterion=criterion(case, method),
        cutoff=cutoff(case, method, kind),
    )


def classes(letters: str) -> list[ClinicalCategory]:
    return [LETTERS[letter] for letter in letters]
