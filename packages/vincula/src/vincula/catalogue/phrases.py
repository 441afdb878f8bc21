"""How are the facts of an instrument said in a few words, each with its basis?"""

from collections.abc import Iterator
from typing import TypeAlias

from vincula.catalogue.model import (
    AnswerKind,
    AnswerSet,
    Basis,
    Direction,
    Instrument,
    Method,
    MissingRule,
    Prompt,
    RiskItem,
    Scale,
    ScaleNorms,
    Source,
    TextPolicy,
    Wording,
)
from vincula.catalogue.wording import labels_for

# What a figure is, its value in words, and its source.
Figure: TypeAlias = tuple[str, str, Source]


def source_phrase(source: Source) -> str:
    """Return the source with its basis; what is from memory says what follows."""
    mark = source.basis.value
    if source.basis is Basis.FROM_MEMORY:
        mark += ", decides nothing"
    doi = f", doi {source.doi}" if source.doi else ""
    return f"{source.text}{doi} [{mark}]"


def text_phrase(instrument: Instrument) -> str:
    """Say whether the text ships, and in which languages."""
    if instrument.definition.licence.text is TextPolicy.PRACTICE_LOADS:
        return "no text here: a licensed practice loads its own"
    return "text in " + ", ".join(sorted(instrument.wordings))


def scale_phrase(scale: Scale) -> str:
    """Say how a scale is made of its items."""
    method = {
        Method.SUM: "sum",
        Method.MEAN: "mean",
        Method.COUNT_AT_LEAST: f"number of items at {scale.threshold or 0:g} or more",
    }[scale.method]
    times = f" times {scale.multiplier:g}" if scale.multiplier != 1 else ""
    span = f"{scale.minimum:g} to {scale.maximum:g} {scale.unit}"
    direction = scale.direction
    pole = "no good pole" if direction is Direction.NEITHER else direction.value
    return f"{method} of {len(scale.items)} items{times}, {span}, {pole}"


def missing_phrase(scale: Scale) -> str:
    """Say what happens when an item of a scale is missing."""
    if scale.missing.rule is MissingRule.COMPLETE:
        return "every item is needed"
    most = scale.missing.max_missing
    return f"up to {most} may be missing; the mean of the others stands in"


def answers_phrase(
    instrument: Instrument, wording: Wording | None, item_id: str
) -> str:
    """Say what may be answered to an item, with labels where the text ships."""
    answers = instrument.answer_set(item_id)
    labels = labels_for(instrument, wording, item_id) if wording else ()
    if answers.kind is AnswerKind.TEXT:
        return "own words"
    if not labels:
        return _values_phrase(answers)
    if answers.kind is AnswerKind.RANGE:
        values: tuple[float, ...] = (answers.lowest, answers.highest)
    else:
        values = answers.values
    return "; ".join(f"{v:g} {label}" for v, label in zip(values, labels, strict=True))


def risk_phrase(risk: RiskItem) -> str:
    """Say which answer must reach a human, and what that human is to do."""
    return (
        f"{risk.item} at {risk.at_least:g} or more: {risk.action}."
        f" Source: {source_phrase(risk.source)}"
    )


def prompt_phrase(prompt: Prompt) -> str:
    """Say which answer is worth a conversation."""
    bounds = []
    if prompt.at_least is not None:
        bounds.append(f"at {prompt.at_least:g} or more")
    if prompt.at_most is not None:
        bounds.append(f"at {prompt.at_most:g} or less")
    return (
        f"{prompt.item} {' and '.join(bounds)}. Source: {source_phrase(prompt.source)}"
    )


def figure_phrases(norms: ScaleNorms) -> list[Figure]:
    """Return every figure of a scale as what it is, its value, and its source."""
    return [
        *_band_phrases(norms),
        *_place_phrases(norms),
        *_reliability_phrases(norms),
        *_change_phrases(norms),
    ]


def _band_phrases(norms: ScaleNorms) -> Iterator[Figure]:
    if norms.bands is not None:
        bands = "; ".join(f"from {b.lowest:g} {b.label}" for b in norms.bands.bands)
        yield "bands", bands, norms.bands.source


def _place_phrases(norms: ScaleNorms) -> Iterator[Figure]:
    for cut in norms.cutoffs:
        yield "cut-off", f"{_span(cut.at, cut.upper)}: {cut.label}", cut.source
    for norm in norms.norms:
        spread = f", SD {norm.sd:g}" if norm.sd is not None else ""
        text = f"mean {norm.mean:g}{spread}{_number(norm.n)}: {norm.population}"
        yield "norm", text, norm.source


def _reliability_phrases(norms: ScaleNorms) -> Iterator[Figure]:
    for figure in norms.reliability:
        who = f": {figure.population}" if figure.population else ""
        span = _span(figure.value, figure.upper)
        yield (
            "reliability",
            f"{figure.kind} {span}{_number(figure.n)}{who}",
            figure.source,
        )


def _change_phrases(norms: ScaleNorms) -> Iterator[Figure]:
    for change in norms.change:
        who = f", {change.population}" if change.population else ""
        points = _span(change.points, change.upper)
        yield "change", f"{points} points: {change.kind}{who}", change.source


def _number(n: int | None) -> str:
    return "" if n is None else f", n = {n}"


def _span(value: float, upper: float | None) -> str:
    return f"{value:g}" if upper is None else f"{value:g} to {upper:g}"


def _values_phrase(answers: AnswerSet) -> str:
    if answers.kind is AnswerKind.RANGE:
        return f"{answers.lowest:g} to {answers.highest:g} in steps of {answers.step:g}"
    return ", ".join(f"{value}" for value in answers.values)
