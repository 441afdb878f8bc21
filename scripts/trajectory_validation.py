"""How near do growth models come to the reference programs? The table of the docs.

Writes `docs/science/expected-course-validation.md` from the reference results that the
tests hold. Run with the Python of `.venv`:

    python scripts/trajectory_validation.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packages/vincula/tests"))

from trajectory.references import (  # noqa: E402 - lies among the tests
    CASES,
    SESSIONS,
    SESSIONS_KNOWN,
    fitted,
)

from vincula.trajectory.autoregressive import (  # noqa: E402 - after the tests' folder
    fit_autoregressive,
    gap_sums,
)
from vincula.trajectory.design import (  # noqa: E402 - after the tests' folder
    Transform,
    chosen,
    complete,
    design,
)
from vincula.trajectory.posterior import (  # noqa: E402 - after the tests' folder
    client_deviations,
    posterior,
)

PAGE = ROOT / "docs/science/expected-course-validation.md"
HEAD = """# The expected course: how near to the references

Made by `scripts/trajectory_validation.py`. Largest difference over all terms of a model:
relative for estimates, standard errors and standard deviations, absolute for the
log-likelihood and for clients' deviations. Tolerances asked for: 1e-5, 1e-3 (variances),
1e-4, 1e-3. References: lme4 1.1-31 in R 4.2.2, the last row nlme 3.1-162.

| Model | Estimates | Standard errors | Residual SD | Log-likelihood | Deviations |
|---|---|---|---|---|---|
"""


def main() -> None:
    """Compare every model and write the page."""
    lines = [compared(*case) for case in CASES]
    lines.append(autoregressive())
    PAGE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def compared(name: str, own: Any, rows: Any, known: dict[str, Any]) -> str:
    """Return one row of the table."""
    model = fitted(own, rows, "reml" if "REML=TRUE" in known["call"] else "ml")
    return line(
        name,
        relative(model.coefficients, known["fixef"].values()),
        relative([e.se for e in model.fixed], known["coef_table"]["Std. Error"]),
        relative([model.residual_sd], [known["sigma"]]),
        abs(model.log_likelihood - known["logLik"]),
        deviations(model, own, rows, known),
    )


def deviations(model: Any, own: Any, rows: Any, known: dict[str, Any]) -> float | None:
    """Return the largest difference of an intercept by client."""
    if "ranef" not in known:
        return None
    found = client_deviations(posterior(model, chosen(rows, complete(own, rows))))
    mine = dict(zip(map(str, found.labels), found.estimates[:, 0], strict=True))
    table = known["ranef"]
    cells = zip(
        table["group"], table["term"], table["level"], table["blup"], strict=True
    )
    return max(
        abs(mine[label] - blup)
        for group, term, label, blup in cells
        if group != "therapist" and term == "(Intercept)"
    )


def autoregressive() -> str:
    """Return the row of the model whose errors hang together."""
    own = design(fixed="1 + t + baseline", transform=Transform.LOG)
    rows = chosen(SESSIONS, complete(own, SESSIONS))
    model = fit_autoregressive(own, gap_sums(own, rows))
    known = SESSIONS_KNOWN["growth2_AR1_REML_nlme"]
    return line(
        "growth2_AR1_REML",
        relative(model.coefficients, known["fixef"].values()),
        relative([e.se for e in model.fixed], known["se"].values()),
        relative([model.residual_sd], [known["sigma"]]),
        abs(model.log_likelihood - known["logLik"]),
        None,
    )


def relative(found: Iterable[float], expected: Iterable[float]) -> float:
    """Return the largest relative difference."""
    pairs = zip(found, expected, strict=True)
    return float(np.max([abs(mine / theirs - 1) for mine, theirs in pairs]))


def line(name: str, *numbers: float | None) -> str:
    """Return a row of a table."""
    shown = ["" if number is None else f"{number:.0e}" for number in numbers]
    return f"| {name.replace('_', ' ')} | {' | '.join(shown)} |"


if __name__ == "__main__":
    main()
