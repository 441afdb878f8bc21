"""Formulas: what they may say, and what is refused."""

import pytest

from vincula.errors import FormulaError
from vincula.trajectory.design import design
from vincula.trajectory.formula import formula_text, parse_formula


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1", ["(Intercept)"]),
        ("1 + t", ["(Intercept)", "t"]),
        ("0 + t", ["t"]),
        ("t", ["t"]),
        ("1+t+PHQ-9+t:PHQ-9", ["(Intercept)", "t", "PHQ-9", "t:PHQ-9"]),
        ("1 + a*b", ["(Intercept)", "a", "b", "a:b"]),
        ("1 + t + t:t", ["(Intercept)", "t", "t:t"]),
        ("1 + a*b*c", ["(Intercept)", "a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]),
    ],
)
def test_terms(text, names):
    assert [term.name for term in parse_formula(text)] == names


@pytest.mark.parametrize(
    "text", ["", "1 +", "1 + + t", "1 + -t", "(1 | t)", "a:", "a b"]
)
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(FormulaError, match="cannot be read"):
        parse_formula(text)


@pytest.mark.parametrize("text", ["1 + t + t", "1 + 1", "a*b + b:a"])
def test_a_term_comes_once(text):
    with pytest.raises(FormulaError, match="twice"):
        parse_formula(text)


@pytest.mark.parametrize("text", ["1 + t", "t", "1 + t + b + t:b", "1"])
def test_written_and_read_back(text):
    terms = parse_formula(text)
    assert parse_formula(formula_text(terms)) == terms


@pytest.mark.parametrize("part", ["fixed", "client"])
def test_a_model_needs_terms(part):
    with pytest.raises(FormulaError, match="at least one term"):
        design(**{part: "0"})


def test_the_time_is_no_covariate_under_either_name():
    own = design(fixed="1 + week + t:age", client="1 + t", time_name="week")
    assert own.variables == ("age",)
