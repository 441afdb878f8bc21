"""A fitted model as a file: JSON in one strict schema, and back."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import ConfigDict, TypeAdapter, ValidationError

from vincula.catalogue.model import Direction
from vincula.columns import Numbers
from vincula.errors import FormulaError, UnreadableFile
from vincula.trajectory.card import Card, Corrected
from vincula.trajectory.design import Design, RowColumns, Transform, design
from vincula.trajectory.formula import formula_text
from vincula.trajectory.model import (
    Degrees,
    Explained,
    FixedEffect,
    JointTest,
    Method,
    ResidualBy,
    Spread,
    TrajectoryModel,
)
from vincula.trajectory.recoding import Recoding, Units
from vincula.trajectory.trials import Meaning

FORMAT: Literal["vincula trajectory 1"] = "vincula trajectory 1"
Rows = tuple[tuple[float, ...], ...]
BETTER = {"lower": Direction.HIGHER_IS_WORSE, "higher": Direction.HIGHER_IS_BETTER}


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectEntry:
    """``t`` and ``p`` go with ``df``; models that were fitted before had none of them."""

    estimate: float
    se: float
    adjusted_se: float | None = None
    df: float | None = None
    t: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadEntry:
    """``correlation`` is that of two terms; ``correlations`` has any number of them."""

    sd: dict[str, float]
    correlation: float | None
    correlations: tuple[tuple[float | None, ...], ...]
    covariance: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomEntry:
    client: SpreadEntry
    therapist: SpreadEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsEntry:
    shift: tuple[float, ...]
    scale: tuple[float, ...]
    intercept: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecodingEntry:
    fixed: UnitsEntry
    random: UnitsEntry
    score_shift: float
    score_scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsEntry:
    client: str
    time: str
    score: str
    therapist: str | None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignEntry:
    fixed: str
    random: str
    random_therapist: str | None
    transform: Transform
    correlated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleEntry:
    """What a score means: which way is better, what change counts, and its ends."""

    better: Literal["lower", "higher"]
    reliable_points: float
    lowest: float | None
    highest: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEntry:
    """Which scale of which version of an instrument in the catalogue the scores are of."""

    instrument: str
    version: str
    scale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualByEntry:
    """How much scores scatter by kind of session: a standard deviation a label."""

    sd: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A model with all that is kept beside it."""

    model: TrajectoryModel
    columns: RowColumns
    scale: ScaleEntry
    card: Card | None
    corrections: tuple[Corrected, ...]
    label: str | None = None
    left_out: int = 0
    measure: MeasureEntry | None = None

    @property
    def simulated(self) -> bool:
        """Whether the card tells of people who do not exist: of a curve that is shipped."""
        return self.label is not None and not (self.card and self.card.of_others)

    @property
    def meaning(self) -> Meaning:
        """What change means."""
        return Meaning(
            direction=BETTER[self.scale.better],
            reliable_points=self.scale.reliable_points,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """What `vincula trajectory fit` writes and the other tasks read."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    format: Literal["vincula trajectory 1"]
    label: str | None
    columns: ColumnsEntry
    design: DesignEntry
    method: Method
    fixed: dict[str, EffectEntry]
    fixed_covariance: Rows
    random: RandomEntry
    residual_sd: float
    autocorrelation: float | None
    log_likelihood: float
    df: int
    aic: float
    bic: float
    n_rows: int
    n_clients: int
    n_therapists: int
    n_left_out: int
    converged: bool
    note: str | None
    scale: ScaleEntry
    card: Card | None
    corrections: tuple[Corrected, ...]
    recoding: RecodingEntry
    measure: MeasureEntry | None = None
    tests: Degrees | None = None
    r2: Explained | None = None
    residual_by: ResidualByEntry | None = None
    joint: tuple[JointTest, ...] = ()


_SCHEMA = TypeAdapter(ModelFile)


def model_text(kept: Kept, *, left_out: int) -> str:
    """Write a model as JSON."""
    model, columns = kept.model, kept.columns
    entry = ModelFile(
        format=FORMAT,
        label=kept.label,
        columns=ColumnsEntry(
            client=columns.client,
            time=columns.time,
            score=columns.score,
            therapist=columns.therapist,
            kind=columns.kind,
        ),
        design=_design_entry(model.design),
        method=model.method,
        fixed={effect.name: _effect_entry(effect) for effect in model.fixed},
        fixed_covariance=model.fixed_covariance,
        random=RandomEntry(
            client=_spread_entry(model.client),
            therapist=_spread_entry(model.therapist) if model.therapist else None,
        ),
        residual_sd=model.residual_sd,
        autocorrelation=model.autocorrelation,
        log_likelihood=model.log_likelihood,
        df=model.df,
        aic=model.aic,
        bic=model.bic,
        n_rows=model.n_rows,
        n_clients=model.n_clients,
        n_therapists=model.n_therapists,
        n_left_out=left_out,
        converged=model.converged,
        note=model.note,
        scale=kept.scale,
        card=kept.card,
        corrections=kept.corrections,
        recoding=RecodingEntry(
            fixed=_units_entry(model.recoding.fixed),
            random=_units_entry(model.recoding.random),
            score_shift=model.recoding.score_shift,
            score_scale=model.recoding.score_scale,
        ),
        measure=kept.measure,
        tests=model.tests,
        r2=model.explained,
        residual_by=_residual_by_entry(model.residual_by),
        joint=model.joint,
    )
    return _SCHEMA.dump_json(entry, indent=2).decode()


def read_model_text(text: bytes, *, where: str) -> Kept:
    """Read what a model file holds; ``where`` names it in errors."""
    try:
        return _kept(_SCHEMA.validate_json(text))
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise UnreadableFile(
            f"{where}: is not a model that `vincula trajectory fit` wrote ({place}:"
            f" {first['msg']}); fit it again"
        ) from None
    except FormulaError as fault:
        raise UnreadableFile(f"{where}: {fault}") from None


def _kept(entry: ModelFile) -> Kept:
    return Kept(
        model=_model(entry),
        columns=RowColumns(
            client=entry.columns.client,
            time=entry.columns.time,
            score=entry.columns.score,
            therapist=entry.columns.therapist,
            kind=entry.columns.kind,
        ),
        scale=entry.scale,
        card=entry.card,
        corrections=entry.corrections,
        label=entry.label,
        left_out=entry.n_left_out,
        measure=entry.measure,
    )


def _model(entry: ModelFile) -> TrajectoryModel:
    own = design(
        fixed=entry.design.fixed,
        client=entry.design.random,
        therapist=entry.design.random_therapist,
        transform=entry.design.transform,
        correlated=entry.design.correlated,
        time_name=entry.columns.time,
    )
    therapist = entry.random.therapist
    return TrajectoryModel(
        design=own,
        method=entry.method,
        fixed=tuple(
            FixedEffect(
                name=name,
                estimate=effect.estimate,
                se=effect.se,
                df=effect.df,
                adjusted_se=effect.adjusted_se,
            )
            for name, effect in entry.fixed.items()
        ),
        fixed_covariance=entry.fixed_covariance,
        client=_spread(entry.random.client),
        therapist=_spread(therapist) if therapist else None,
        residual_sd=entry.residual_sd,
        autocorrelation=entry.autocorrelation,
        log_likelihood=entry.log_likelihood,
        df=entry.df,
        n_rows=entry.n_rows,
        n_clients=entry.n_clients,
        n_therapists=entry.n_therapists,
        converged=entry.converged,
        note=entry.note,
        recoding=Recoding(
            fixed=_units(entry.recoding.fixed),
            random=_units(entry.recoding.random),
            score_shift=entry.recoding.score_shift,
            score_scale=entry.recoding.score_scale,
        ),
        tests=entry.tests,
        explained=entry.r2,
        residual_by=_residual_by(entry.residual_by),
        joint=entry.joint,
    )


def _effect_entry(effect: FixedEffect) -> EffectEntry:
    return EffectEntry(
        estimate=effect.estimate,
        se=effect.se,
        adjusted_se=effect.adjusted_se,
        df=effect.df,
        t=effect.t,
        p=effect.p,
    )


def _residual_by_entry(found: ResidualBy | None) -> ResidualByEntry | None:
    if found is None:
        return None
    return ResidualByEntry(sd=dict(zip(found.kinds, found.sd, strict=True)))


def _residual_by(entry: ResidualByEntry | None) -> ResidualBy | None:
    if entry is None:
        return None
    return ResidualBy(kinds=tuple(entry.sd), sd=tuple(entry.sd.values()))


def _design_entry(own: Design) -> DesignEntry:
    return DesignEntry(
        fixed=formula_text(own.fixed),
        random=formula_text(own.client),
        random_therapist=formula_text(own.therapist) if own.therapist else None,
        transform=own.transform,
        correlated=own.correlated,
    )


def _spread_entry(spread: Spread) -> SpreadEntry:
    return SpreadEntry(
        sd=dict(zip(spread.names, spread.sd, strict=True)),
        correlation=spread.correlation,
        correlations=spread.correlations,
        covariance=spread.covariance,
    )


def _spread(entry: SpreadEntry) -> Spread:
    return Spread(names=tuple(entry.sd), covariance=entry.covariance)


def _units_entry(units: Units) -> UnitsEntry:
    return UnitsEntry(
        shift=_list(units.shift), scale=_list(units.scale), intercept=units.intercept
    )


def _units(entry: UnitsEntry) -> Units:
    return Units(
        shift=np.array(entry.shift),
        scale=np.array(entry.scale),
        intercept=entry.intercept,
    )


def _list(values: Numbers) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
