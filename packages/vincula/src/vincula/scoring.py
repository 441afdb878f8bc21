"""What does one response score, and if it does not, why not?

The rules (items, reversal, missing items, bands) are data in the catalogue; this
module only carries them out. A score refuses rather than guesses.
"""

from dataclasses import dataclass
from enum import StrEnum

from vincula.catalogue.model import (
    AnswerKind,
    AnswerSet,
    Instrument,
    Method,
    MissingRule,
    Prompt,
    Scale,
    ScaleNorms,
)
from vincula.errors import CatalogueError, ImpossibleAnswer, MixedVersions, UnknownItem
from vincula.responses import Response

# Which version of these rules made a score; stored beside it.
RULE_VERSION = "1"

# Ratings in tenths do not add up exactly in binary; a sum that is short of a band's
# edge by less than this stands on the edge.
EDGE_TOLERANCE = 1e-9

# How far from a step, in steps, a rating may be: binary fractions, not people.
STEP_TOLERANCE = 1e-6


class NotScorableReason(StrEnum):
    """Why there is no score."""

    TOO_MANY_MISSING = "too many items missing"
    NOTHING_ANSWERED = "nothing answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The number of one scale, from `answered` of its `items` items.

    ``value`` is in the scale's own unit; ``prorated`` tells that the mean of the
    answered items stands in for missing ones.
    """

    instrument: str
    version: str
    scale: str
    value: float
    answered: int
    items: int
    prorated: bool
    band: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotScorable:
    """A scale that has no score, and the reason."""

    instrument: str
    version: str
    scale: str
    reason: NotScorableReason
    answered: int
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTrigger:
    """An answer that must reach a human, and what that human is to do."""

    item: str
    value: float
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptHit:
    """An answer worth a conversation."""

    item: str
    value: float


def score(instrument: Instrument, response: Response) -> dict[str, Score | NotScorable]:
    """Score every scale of an instrument, by scale id."""
    values = checked_values(instrument, response)
    return {
        scale.id: _score_values(instrument, scale, values)
        for scale in instrument.definition.scales
    }


def score_scale(
    instrument: Instrument, scale_id: str, response: Response
) -> Score | NotScorable:
    """Score one scale; raises KeyError when the instrument has no such scale.

    Formula: ``multiplier`` times the sum (or mean, or count at or above a threshold)
    of the items, reversed items turned first as ``lowest + highest - value``. With
    ``m <= max_missing`` items missing under the rule "prorate", a sum is multiplied
    by ``items / answered``.

    Boundaries and missing data: more missing items than the scale allows, or no
    answer at all, give `NotScorable`. A skipped question and one not reached are
    both missing. Nothing is rounded.

    Raises
    ------
    UnknownItem, ImpossibleAnswer, MixedVersions
        See `checked_values`.
    """
    scale = instrument.scale(scale_id)
    return _score_values(instrument, scale, checked_values(instrument, response))


def risk_triggers(
    instrument: Instrument, response: Response
) -> tuple[RiskTrigger, ...]:
    """Return the answers that must reach a human, whatever the total says."""
    values = checked_values(instrument, response)
    return tuple(
        RiskTrigger(item=risk.item, value=values[risk.item], action=risk.action)
        for risk in instrument.definition.risk
        if risk.item in values and values[risk.item] >= risk.at_least
    )


def prompt_hits(instrument: Instrument, response: Response) -> tuple[PromptHit, ...]:
    """Return the answers that the instrument marks as worth a conversation."""
    values = checked_values(instrument, response)
    return tuple(
        PromptHit(item=prompt.item, value=values[prompt.item])
        for prompt in instrument.definition.prompts
        if prompt.item in values and _is_hit(prompt, values[prompt.item])
    )


def band_for(norms: ScaleNorms | None, value: float) -> str | None:
    """Return the label of the highest band that begins at or below `value`.

    A prorated 9.6 is below 10 and so still in the band before it. None where the
    scale has no bands or the value lies below all of them.
    """
    if norms is None or norms.bands is None:
        return None
    reached = [
        band for band in norms.bands.bands if band.lowest <= value + EDGE_TOLERANCE
    ]
    return max(reached, key=lambda band: band.lowest).label if reached else None


def checked_values(instrument: Instrument, response: Response) -> dict[str, float]:
    """Return the numeric answers by item, each one possible for its item.

    Raises
    ------
    MixedVersions
        The response is to another instrument or version.
    UnknownItem
        It answers an item that the instrument does not have.
    ImpossibleAnswer
        An answer is not allowed, or an item is answered twice. No message repeats
        an answer: answers are personal.
    """
    _check_same_form(instrument, response)
    _check_items(instrument, response)
    values = response.values()
    for item_id, value in values.items():
        answers = instrument.answer_set(item_id)
        if not allows(answers, value):
            raise ImpossibleAnswer(
                f"{instrument.id}: the answer to item {item_id} is not possible;"
                f" it allows {allowed_text(answers)}"
            )
    return values


def allows(answers: AnswerSet, value: float) -> bool:
    """Tell whether an answer set has this value."""
    if answers.kind is AnswerKind.CHOICE:
        return value in answers.values
    if answers.kind is AnswerKind.TEXT:
        return False
    if not answers.lowest <= value <= answers.highest:
        return False
    if answers.step is None:
        return True
    steps = (value - answers.lowest) / answers.step
    return abs(steps - round(steps)) <= STEP_TOLERANCE


def allowed_text(answers: AnswerSet) -> str:
    """Say in words what an answer set allows: "0 to 3", "1, 2, 4" or "words only"."""
    if answers.kind is AnswerKind.TEXT:
        return "words only"
    span = f"{answers.lowest:g} to {answers.highest:g}"
    if answers.kind is AnswerKind.RANGE:
        return span if answers.step is None else f"{span} in steps of {answers.step:g}"
    values = sorted(answers.values)
    if values == list(range(values[0], values[-1] + 1)):
        return span
    return ", ".join(str(value) for value in values)


def missing_allowed(scale: Scale) -> int:
    """Return how many items may be missing before there is no score."""
    if scale.missing.rule is MissingRule.PRORATE:
        return scale.missing.max_missing
    return 0


def _score_values(
    instrument: Instrument, scale: Scale, values: dict[str, float]
) -> Score | NotScorable:
    answered = [item for item in scale.items if item in values]
    reason = _why_not(scale, len(answered))
    if reason is not None:
        return NotScorable(
            instrument=instrument.id,
            version=instrument.version,
            scale=scale.id,
            reason=reason,
            answered=len(answered),
            items=len(scale.items),
        )
    total = sum(_contribution(instrument, scale, i, values[i]) for i in answered)
    value = scale_value(scale, total, len(answered))
    return Score(
        instrument=instrument.id,
        version=instrument.version,
        scale=scale.id,
        value=value,
        answered=len(answered),
        items=len(scale.items),
        prorated=len(answered) < len(scale.items),
        band=band_for(instrument.norms_of(scale.id), value),
    )


def scale_value(scale: Scale, total: float, answered: int) -> float:
    """Turn the total of the answered items into the scale's number."""
    if scale.method is Method.MEAN:
        return scale.multiplier * (total / answered)
    return scale.multiplier * (total * len(scale.items) / answered)


def count_threshold(scale: Scale) -> float:
    """Return from which value a counting scale counts an item."""
    if scale.threshold is None:
        raise CatalogueError(
            f"instrument.yaml: scales: {scale.id} counts items but has no threshold;"
            " add it"
        )
    return scale.threshold


def _why_not(scale: Scale, answered: int) -> NotScorableReason | None:
    if answered == 0:
        return NotScorableReason.NOTHING_ANSWERED
    if len(scale.items) - answered > missing_allowed(scale):
        return NotScorableReason.TOO_MANY_MISSING
    return None


def _contribution(
    instrument: Instrument, scale: Scale, item_id: str, value: float
) -> float:
    if item_id in scale.reverse:
        answers = instrument.answer_set(item_id)
        value = answers.lowest + answers.highest - value
    if scale.method is Method.COUNT_AT_LEAST:
        return float(value >= count_threshold(scale))
    return float(value)


def _is_hit(prompt: Prompt, value: float) -> bool:
    above = prompt.at_least is None or value >= prompt.at_least
    below = prompt.at_most is None or value <= prompt.at_most
    return above and below


def _check_same_form(instrument: Instrument, response: Response) -> None:
    if (response.instrument, response.version) != (instrument.id, instrument.version):
        raise MixedVersions(
            f"the response is to {response.instrument} {response.version}, but was to"
            f" be scored as {instrument.id} {instrument.version}; score it with the"
            " catalogue entry it was answered on"
        )


def _check_items(instrument: Instrument, response: Response) -> None:
    known = {item.id for item in instrument.items}
    seen: set[str] = set()
    for answer in response.answers:
        if answer.item not in known:
            raise UnknownItem(
                f"{instrument.id} {instrument.version} has no item {answer.item!r};"
                f" `vincula catalogue show {instrument.id}` lists its items"
            )
        if answer.item in seen:
            raise ImpossibleAnswer(
                f"{instrument.id}: item {answer.item} is answered twice in one"
                " response; keep one answer"
            )
        seen.add(answer.item)
