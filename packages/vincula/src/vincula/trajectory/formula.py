"""Which columns does a formula such as `1 + t + baseline + t:baseline` name?"""

import re
from dataclasses import dataclass
from itertools import combinations

from vincula.errors import FormulaError
from vincula.trajectory.made import made

INTERCEPT = "(Intercept)"
# A name is any run of characters that the formula itself does not use.
_NAME = re.compile(r"[^\s+:*~()|`-][^\s+:*~()|`]*")
_CALL = re.compile(r"(lag|within|between)\s*\((.*)\)")


@dataclass(frozen=True, slots=True)
class Term:
    """One column: the product of the variables it names; of none, the intercept."""

    factors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The term as it is written: ``t:baseline``, or ``(Intercept)``."""
        return ":".join(self.factors) or INTERCEPT


def parse_formula(text: str) -> tuple[Term, ...]:
    """Read the right-hand side of a formula; terms keep their order.

    ``1`` is the intercept, ``0`` says that there is none (and is never added
    silently), ``a:b`` is a product, ``a*b`` stands for ``a + b + a:b``. A factor is a
    name, or a covariate that is made from others (`made`): ``lag(a)``, ``within(a)``.

    Raises
    ------
    FormulaError
        A term cannot be read, or comes twice.

    Examples
    --------
    >>> [term.name for term in parse_formula("1 + t*baseline")]
    ['(Intercept)', 't', 'baseline', 't:baseline']
    """
    terms = [term for part in text.split("+") for term in _terms(part.strip(), text)]
    _check_once(terms, text)
    return tuple(terms)


def formula_text(terms: tuple[Term, ...]) -> str:
    """Write terms as a formula that `parse_formula` reads back."""
    return " + ".join(":".join(term.factors) or "1" for term in terms) or "0"


def _terms(part: str, text: str) -> list[Term]:
    if part in ("0", "1"):
        return [Term()] if part == "1" else []
    if "*" in part:
        factors = [_factor(name, text) for name in part.split("*")]
        return [
            Term(chosen)
            for size in range(1, len(factors) + 1)
            for chosen in combinations(factors, size)
        ]
    return [Term(tuple(_factor(name, text) for name in part.split(":")))]


def _factor(name: str, text: str) -> str:
    name = name.strip()
    call = _CALL.fullmatch(name)
    if call:
        whole = f"{call[1]}({_factor(call[2], text)})"
        made(whole)
        return whole
    if not _NAME.fullmatch(name):
        raise FormulaError(
            f"the formula {text!r} cannot be read at {name!r}; write terms like"
            " 1 + t + baseline + t:baseline"
        )
    return name


def _check_once(terms: list[Term], text: str) -> None:
    seen: set[tuple[str, ...]] = set()
    for term in terms:
        key = tuple(sorted(term.factors))
        if key in seen:
            raise FormulaError(f"the formula {text!r} names {term.name} twice")
        seen.add(key)
