"""How does what a person feels become answers to single questions?

Symptom questions follow a graded response model: a person's answer to a question
reaches step k when the latent severity, with that person's own leaning towards the
question, passes the question's threshold for k. Session-check answers are a rounded
and capped rating, which gives the ceiling that such forms have.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.random import Generator

from vincula.catalogue.model import AnswerKind, Instrument, Scale
from vincula.errors import NotEnoughInformation
from vincula.responses import Answer, Missing, Response

DISCRIMINATION = 2.4
LEANING_SD = 0.3  # how differently two equally burdened people answer one question
STEPS = (
    -1.0,
    0.0,
    0.85,
)  # of the thresholds of answers 1, 2 and 3 around an item's place

# Where each question lies on the latent scale: tiredness is common, the ninth
# question of the PHQ-9 is rare.
PLACES: Mapping[str, tuple[float, ...]] = {
    "phq9": (-0.25, -0.30, -0.55, -0.75, 0.05, -0.40, -0.20, 0.80, 2.40),
    "gad7": (-0.55, -0.55, -0.60, -0.50, 0.20, -0.25, -0.05),
}

RATING_NOISE = 0.42
# How much of a strained session shows in each pair of session-check questions.
GUARDED_DOMAINS = ("understood", "safety")
GUARDED_WEIGHT = 0.35
GOAL_START, GOAL_PER_GAIN, GOAL_NOISE = 2.2, 2.7, 0.8
GOAL_LEANING_SD = 1.1


def symptom_answers(
    rng: Generator, instrument: Instrument, severity: np.ndarray
) -> np.ndarray:
    """Return one row of answers an appointment, in the main scale's item order."""
    scale = main_scale(instrument)
    places = np.array(PLACES[instrument.id]) + rng.normal(
        0.0, LEANING_SD, len(scale.items)
    )
    above = severity[:, None, None] - places[None, :, None] - np.array(STEPS)
    reaches = 1.0 / (1.0 + np.exp(-DISCRIMINATION * above))
    # One draw an answer against all its thresholds keeps the steps in order.
    drawn = rng.random((len(severity), len(scale.items), 1))
    answers = (drawn < reaches).sum(axis=2)
    return np.asarray(answers, dtype=float)


def rating_answers(
    rng: Generator,
    instrument: Instrument,
    bond: np.ndarray,
    *,
    strain: np.ndarray,
    always_perfect: bool,
) -> np.ndarray:
    """Return session-check answers, reversed questions turned as people answer them."""
    scale = main_scale(instrument)
    sets = [instrument.answer_set(item) for item in scale.items]
    low = np.array([answers.lowest for answers in sets])
    high = np.array([answers.highest for answers in sets])
    if always_perfect:
        good = np.tile(high, (len(bond), 1))
    else:
        noise = rng.normal(0.0, RATING_NOISE, (len(bond), len(scale.items)))
        leaning = rng.normal(0.0, RATING_NOISE / 2, len(scale.items))
        guarded = GUARDED_WEIGHT * _guarded(instrument, scale)
        felt = bond[:, None] + leaning + noise - guarded * strain[:, None]
        good = np.clip(np.rint(felt), low, high)
    turned = np.array([item in scale.reverse for item in scale.items])
    return np.where(turned, low + high - good, good)


def goal_answers(
    rng: Generator, instrument: Instrument, gain: np.ndarray
) -> np.ndarray:
    """Return how near a goal is, one rating an appointment, for the latent gain so far."""
    allowed = instrument.answer_set(instrument.items[0].id)
    start = GOAL_START + rng.normal(0.0, GOAL_LEANING_SD)
    rating = start + GOAL_PER_GAIN * gain + rng.normal(0.0, GOAL_NOISE, len(gain))
    # Adding zero turns the -0.0 that rounding gives into a plain 0.
    return np.clip(np.rint(rating), allowed.lowest, allowed.highest) + 0.0


def response_of(
    instrument: Instrument,
    values: Iterable[tuple[str, float]],
    *,
    skipped: frozenset[str],
    at: datetime,
    about: str | None = None,
    words: str | None = None,
) -> Response:
    """Put answers into a response; what is skipped is missing with that reason.

    ``words`` answer the form's open question, if it has one.
    """
    answers = tuple(
        Answer(item=item, missing=Missing.SKIPPED)
        if item in skipped
        else Answer(item=item, value=value)
        for item, value in values
    )
    return Response(
        instrument=instrument.id,
        version=instrument.version,
        answers=(*answers, *_open_answers(instrument, words)),
        completed_at=at,
        about=about,
    )


def skipped_items(
    rng: Generator, instrument: Instrument, items: Sequence[str], share: float
) -> frozenset[str]:
    """Draw which questions a person leaves out this time."""
    drawn = rng.random(len(items)) < share
    return frozenset(
        item
        for item, leaves in zip(items, drawn, strict=True)
        if leaves and instrument.item(item).skippable
    )


def follow_up_values(
    instrument: Instrument, answers: Mapping[str, float]
) -> list[tuple[str, float]]:
    """Answer the unscored questions of a symptom form in line with the scored ones."""
    scale = main_scale(instrument)
    burden = sum(answers.values()) / max(1.0, scale.maximum)
    scored = set(scale.items)
    return [
        (item.id, float(np.rint(burden * instrument.answer_set(item.id).highest)))
        for item in instrument.items
        if item.id not in scored
        and instrument.answer_set(item.id).kind is AnswerKind.CHOICE
    ]


def main_scale(instrument: Instrument) -> Scale:
    """Return the scale that stands for the instrument."""
    if instrument.definition.main_scale is None:
        raise NotEnoughInformation(
            f"instrument.yaml: main_scale: {instrument.id} names none, so no invented"
            " answers can be drawn for it; name one"
        )
    return instrument.scale(instrument.definition.main_scale)


def _open_answers(instrument: Instrument, words: str | None) -> Iterable[Answer]:
    if words is None:
        return ()
    return [
        Answer(item=item.id, words=words)
        for item in instrument.items
        if instrument.answer_set(item.id).kind is AnswerKind.TEXT
    ]


def _guarded(instrument: Instrument, scale: Scale) -> np.ndarray:
    domains = [instrument.item(item).domain or "" for item in scale.items]
    return np.array(
        [any(word in domain for word in GUARDED_DOMAINS) for domain in domains],
        dtype=float,
    )
