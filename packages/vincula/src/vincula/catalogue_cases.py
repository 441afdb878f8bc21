"""Does every worked case of the catalogue come out as it was worked by hand?"""

from collections.abc import Iterator
from math import isclose

from vincula.catalogue.fault import Gap
from vincula.catalogue.model import Case, ExpectedScore, Instrument
from vincula.errors import VinculaError
from vincula.responses import Answer, Response
from vincula.scoring import NotScorable, Score, risk_triggers, score

# Cases are worked by hand to at least nine digits, or are exact.
TOLERANCE = 1e-9


def worked_case_gaps(instrument: Instrument) -> Iterator[Gap]:
    """Score every case of an instrument and return each difference."""
    for case in instrument.cases:
        try:
            yield from case_differences(instrument, case)
        except VinculaError as error:
            yield Gap(key=case.name, remedy=f"cannot be scored: {error}")


def case_differences(instrument: Instrument, case: Case) -> Iterator[Gap]:
    """Return where one case differs from what the catalogue's rules give."""
    response = Response(
        instrument=instrument.id,
        version=instrument.version,
        answers=tuple(Answer(item=i, value=v) for i, v in case.answers.items()),
    )
    scores = score(instrument, response)
    for scale_id, expected in case.expect.items():
        for difference in _differences(expected, scores[scale_id]):
            yield Gap(key=f"{case.name}.{scale_id}", remedy=difference)
    triggered = {trigger.item for trigger in risk_triggers(instrument, response)}
    if triggered != set(case.risk):
        yield Gap(
            key=f"{case.name}.risk",
            remedy=f"expected {sorted(case.risk)}, got {sorted(triggered)};"
            " correct the case or the rule",
        )


def _differences(expected: ExpectedScore, got: Score | NotScorable) -> Iterator[str]:
    if isinstance(got, NotScorable):
        if expected.not_scorable != got.reason.value:
            yield f"there is no score ({got.reason.value}); correct the case or the rule"
    elif expected.score is None:
        yield f"got the score {got.value:g}; correct the case or the rule"
    else:
        yield from _score_differences(expected, got)
    if expected.answered not in {None, got.answered}:
        yield f"expected {expected.answered} answered, got {got.answered}"


def _score_differences(expected: ExpectedScore, got: Score) -> Iterator[str]:
    if expected.score is not None and not isclose(
        expected.score, got.value, rel_tol=0, abs_tol=TOLERANCE
    ):
        yield f"expected {expected.score:g}, got {got.value:g}; correct one"
    if expected.prorated not in {None, got.prorated}:
        yield f"expected prorated {expected.prorated}, got {got.prorated}; correct one"
    if expected.band not in {None, got.band}:
        yield f"expected band {expected.band!r}, got {got.band!r}; correct one"
