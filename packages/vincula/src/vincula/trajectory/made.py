"""Names of covariates that are made from others: lag(x), within(x), between(x).

`lag(x)` is x at the client's session before; `between(x)` the client's mean of x, and
`within(x)` what a session differs from it; `lag(within(x))` is that of the session
before. What differs between clients and what changes within them are two questions, and a
covariate put in as it is answers a mixture of both
(Curran & Bauer 2011, https://doi.org/10.1146/annurev.psych.093008.100356).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from vincula.errors import FormulaError

LAG, WITHIN, BETWEEN = "lag", "within", "between"
_CALL = re.compile(r"(lag|within|between)\((.*)\)")


@dataclass(frozen=True, slots=True)
class Made:
    """What a name asks for: x so many sessions before, and what becomes of its mean.

    ``inside`` counts the sessions back before the mean is taken, ``outside`` after.
    """

    of: str
    part: str | None = None
    inside: int = 0
    outside: int = 0

    @property
    def back(self) -> int:
        """How many sessions back the value lies."""
        return self.inside + self.outside

    @property
    def lags(self) -> tuple[int, ...]:
        """Which lags of x it is put together from; of the next session, one less."""
        found = (self.inside, self.back, max(self.back - 1, 0))
        return tuple(dict.fromkeys(found))


def made(name: str) -> Made:
    """Read a name such as ``lag(within(alliance))``.

    Raises
    ------
    FormulaError
        A part of a part, or the session before of what is the same in every session.

    Examples
    --------
    >>> made("lag(within(alliance))")
    Made(of='alliance', part='within', inside=0, outside=1)
    """
    call = _CALL.fullmatch(name)
    if call is None:
        return Made(name)
    function, inner = call[1], made(call[2])
    if function == LAG and inner.part is None:
        return replace(inner, inside=inner.inside + 1)
    if function == LAG and inner.part == WITHIN:
        return replace(inner, outside=inner.outside + 1)
    if inner.part is not None:
        raise FormulaError(
            f"{name} cannot be made: {call[2]} has been taken apart already"
        )
    return replace(inner, part=function)


def lagged_name(of: str, back: int) -> str:
    """Return the name of x so many sessions before."""
    return f"{LAG}(" * back + of + ")" * back


def raw_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that these covariates are made from, each once."""
    return tuple(dict.fromkeys(made(name).of for name in names))


def derived(names: Iterable[str]) -> tuple[str, ...]:
    """Return the covariates that have to be made."""
    return tuple(name for name in names if made(name) != Made(name))


def helpers(names: Iterable[str]) -> tuple[str, ...]:
    """Return what these covariates are put together from, and are not themselves."""
    own = tuple(names)
    parts = [
        lagged_name(one.of, back)
        for one in map(made, derived(own))
        for back in one.lags
    ]
    return tuple(name for name in dict.fromkeys(parts) if name not in own)
