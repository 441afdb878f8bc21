"""The one schema of the catalogue: what an instrument is, and who says so.

Values are parsed once, strictly; unknown keys fail.
Figures carry their basis: one marked "from memory" is shown as such and never
decides a signal (see :attr:`Basis.usable_for_signals`).
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


class Basis(StrEnum):
    """How a fact got here."""

    VERIFIED = "verified"  # read in the cited source
    FROM_MEMORY = "from memory"  # not verified: shown as such, never decides
    OUR_RULE = "our rule"  # a design choice of this project, said so
    DERIVED = "derived"  # computed from verified figures; the note says how

    @property
    def usable_for_signals(self) -> bool:
        return self is not Basis.FROM_MEMORY


class Direction(StrEnum):
    HIGHER_IS_WORSE = "higher is worse"
    HIGHER_IS_BETTER = "higher is better"
    NEITHER = "neither"  # a preference has no good pole


class Stage(StrEnum):
    """How far a measure has been examined; every claim about it is made from this."""

    DRAFT = "draft"
    PILOTED = "piloted"
    PROVISIONAL = "provisional"
    VALIDATED = "validated"  # published measures, by others
    RATING = "rating"  # a plain rating that claims to measure nothing else


class TextPolicy(StrEnum):
    SHIPPED = "shipped"
    PRACTICE_LOADS = "practice loads its own"


class Respondent(StrEnum):
    CLIENT = "client"
    THERAPIST = "therapist"
    SUPERVISEE = "supervisee"


class Group(StrEnum):
    OUTCOME = "outcome"
    ALLIANCE = "alliance"
    PROCESS = "process"
    GOALS = "goals"
    RISK = "risk"
    PREFERENCES = "preferences"
    EXPERIENCE = "experience"
    SUPERVISION = "supervision"


class AnswerKind(StrEnum):
    CHOICE = "choice"  # one of `values`, each with a label
    RANGE = "range"  # minimum to maximum in steps, labelled at the ends
    TEXT = "text"  # the person's own words; never scored


class Method(StrEnum):
    SUM = "sum"
    MEAN = "mean"
    COUNT_AT_LEAST = "count at least"  # items at or above `threshold`


class MissingRule(StrEnum):
    COMPLETE = "complete"  # every item, else no score
    PRORATE = "prorate"  # mean of the answered items stands in for the missing ones


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Source:
    text: str
    basis: Basis
    doi: str | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Licence:
    """What may be done with the text, by whose word.

    ``line`` is shown to the client under the form where the holder asks for it.
    """

    text: TextPolicy
    licence_class: str
    holder: str
    terms: str
    source: Source
    line: str | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class AnswerSet:
    """Which answers an item allows; ``loinc`` holds one code a value."""

    id: str
    kind: AnswerKind
    values: tuple[int, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    loinc: tuple[str, ...] = ()
    loinc_list: str | None = None

    @property
    def lowest(self) -> float:
        return min(self.values) if self.values else float(self.minimum or 0)

    @property
    def highest(self) -> float:
        return max(self.values) if self.values else float(self.maximum or 0)


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Item:
    """One question. Its id never changes: a changed word makes a new id."""

    id: str
    answers: str  # id of an AnswerSet
    skippable: bool = True
    scored: bool = True
    domain: str | None = None
    loinc: str | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class MissingItems:
    rule: MissingRule
    source: Source
    max_missing: int = 0  # so many items may be absent


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Scale:
    """How answers become one number.

    The score is ``multiplier`` times the sum or mean of the items, after reversed
    items were turned (lowest + highest - value).
    """

    id: str
    name: str
    items: tuple[str, ...]
    method: Method
    missing: MissingItems
    minimum: float
    maximum: float
    direction: Direction
    unit: str = "points"
    reverse: tuple[str, ...] = ()
    multiplier: float = 1.0
    threshold: float | None = None  # only for Method.COUNT_AT_LEAST
    loinc: str | None = None
    note: str | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class RiskItem:
    """An answer that must reach a human, whatever the total says."""

    item: str
    at_least: float
    action: str
    source: Source


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Prompt:
    """A single answer worth a conversation; never a score, never a cut-off."""

    item: str
    source: Source
    at_least: float | None = None
    at_most: float | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Band:
    """Scores from ``lowest`` up to the next band's ``lowest`` carry this label."""

    lowest: float
    label: str


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Bands:
    source: Source
    bands: tuple[Band, ...]


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Cutoff:
    """A score that separates; ``upper`` is set where the source leaves a range.

    ``at`` counts as on the worse side: >= for "higher is worse", <= otherwise.
    """

    at: float
    label: str
    source: Source
    upper: float | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Norm:
    population: str
    mean: float
    sd: float | None
    n: int | None
    source: Source


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class ReliabilityFigure:
    kind: str  # alpha, test-retest, omega ...
    value: float
    source: Source
    upper: float | None = None  # the end of a published range
    population: str | None = None
    n: int | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class ChangeFigure:
    """A published change threshold in scale points.

    ``reliable`` tells a reliable-change value (measurement error) from a minimal
    important difference (what people notice).
    """

    kind: str
    points: float
    reliable: bool
    source: Source
    upper: float | None = None  # the end of a published range
    level: float | None = None  # of its interval, where the source says: 0.9
    population: str | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class ScaleNorms:
    scale: str
    valid_from: date
    bands: Bands | None = None
    cutoffs: tuple[Cutoff, ...] = ()
    norms: tuple[Norm, ...] = ()
    reliability: tuple[ReliabilityFigure, ...] = ()
    change: tuple[ChangeFigure, ...] = ()
    note: str | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Norms:
    """``norms.yaml``: one block a scale; ``note`` says why there is none."""

    scales: tuple[ScaleNorms, ...] = ()
    note: str | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Wording:
    """``wording.<lang>.yaml``: the text in one language, with its own source.

    ``options`` maps an answer-set id to one label a value (lowest first), or to
    two labels (the ends) for a range. ``item_options`` overrides one item.
    """

    language: str
    title: str
    source: Source
    items: dict[str, str]
    stem: str | None = None
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    item_options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    note: str | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Attestation:
    """What a practice declares when it loads licensed text of its own."""

    holder: str
    licence_reference: str
    territory: str
    electronic_use: bool
    expires_on: date


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class ExpectedScore:
    """What a worked case must give for one scale: a score, or why there is none."""

    score: float | None = None
    answered: int | None = None
    prorated: bool | None = None
    band: str | None = None
    not_scorable: str | None = None


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Case:
    """One worked example from ``cases.yaml``; an item left out is missing."""

    name: str
    answers: dict[str, float]
    expect: dict[str, ExpectedScore]
    source: Source
    risk: tuple[str, ...] = ()  # item ids that must trigger


@checked(config=STRICT, frozen=True, slots=True, kw_only=True)
class Definition:
    """``instrument.yaml``: everything about an instrument but its text and norms."""

    id: str
    name: str
    abbreviation: str
    version: str
    group: Group
    respondent: Respondent
    stage: Stage
    recall: str
    measures: str
    licence: Licence
    answer_sets: tuple[AnswerSet, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    main_scale: str | None = None
    risk: tuple[RiskItem, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    loinc_panel: str | None = None
    mirrors: str | None = None  # the client form that a therapist form mirrors
    notes: str | None = None
    structure_basis: Basis = Basis.VERIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One instrument as the rest of the product meets it."""

    definition: Definition
    norms: Norms
    wordings: dict[str, Wording] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()

    @property
    def id(self) -> str:
        return self.definition.id

    @property
    def version(self) -> str:
        return self.definition.version

    @property
    def items(self) -> tuple[Item, ...]:
        return self.definition.items

    def item(self, item_id: str) -> Item:
        """Return the item of this id; raises KeyError when there is none."""
        return next_or_key_error(self.definition.items, item_id)

    def scale(self, scale_id: str) -> Scale:
        """Return the scale of this id; raises KeyError when there is none."""
        return next_or_key_error(self.definition.scales, scale_id)

    def answer_set(self, item_id: str) -> AnswerSet:
        """Return what may be answered to an item."""
        sets = self.definition.answer_sets
        return next_or_key_error(sets, self.item(item_id).answers)

    def norms_of(self, scale_id: str) -> ScaleNorms | None:
        """Return the norms of a scale, or None where none are recorded."""
        return next((n for n in self.norms.scales if n.scale == scale_id), None)


Named = TypeVar("Named", Item, Scale, AnswerSet)


def next_or_key_error(things: tuple[Named, ...], id_: str) -> Named:
    found = next((thing for thing in things if thing.id == id_), None)
    if found is None:
        raise KeyError(id_)
    return found
