"""Are the figures of `norms.yaml` and the worked cases possible for their scales?"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from vincula.catalogue.fault import Gap
from vincula.catalogue.model import (
    Case,
    Definition,
    ExpectedScore,
    Instrument,
    Scale,
    ScaleNorms,
    Stage,
)

# Stages that compare nobody with anybody.
WITHOUT_COMPARISON = frozenset({Stage.DRAFT, Stage.PILOTED, Stage.RATING})


def figure_gaps(instrument: Instrument) -> Iterator[Gap]:
    """Return every figure that its scale cannot have, or its stage may not have."""
    norms, scales = instrument.norms, {s.id: s for s in instrument.definition.scales}
    if not norms.scales and not norms.note:
        yield Gap(key="note", remedy="there are no figures; say why")
    for scale_id, times in Counter(n.scale for n in norms.scales).items():
        if times > 1:
            yield Gap(key=f"scales.{scale_id}", remedy="is there twice; join them")
    for figures in norms.scales:
        key = f"scales.{figures.scale}"
        if figures.scale not in scales:
            yield Gap(key=key, remedy="is no scale of the instrument; correct the id")
            continue
        yield from _stage_gaps(key, instrument.definition, figures)
        yield from _band_gaps(key, scales[figures.scale], figures)
        yield from _place_gaps(key, scales[figures.scale], figures)
        yield from _spread_gaps(key, scales[figures.scale], figures)


def case_gaps(instrument: Instrument) -> Iterator[Gap]:
    """Return what is wrong with the worked cases, before any is worked."""
    scales = {scale.id for scale in instrument.definition.scales}
    for name, times in Counter(case.name for case in instrument.cases).items():
        if times > 1:
            yield Gap(key=name, remedy="is the name of two cases; rename one")
    for case in instrument.cases:
        yield from _one_case_gaps(instrument.definition, case)
    for scale_id in scales - {s for case in instrument.cases for s in case.expect}:
        yield Gap(key=scale_id, remedy="no case expects this scale; work one by hand")


def _stage_gaps(key: str, definition: Definition, figures: ScaleNorms) -> Iterator[Gap]:
    if definition.stage not in WITHOUT_COMPARISON:
        return
    for name in ("bands", "cutoffs", "norms"):
        if getattr(figures, name):
            yield Gap(
                key=f"{key}.{name}",
                remedy=f"stage {definition.stage.value!r} compares nobody; remove it",
            )


def _band_gaps(key: str, scale: Scale, figures: ScaleNorms) -> Iterator[Gap]:
    if figures.bands is None:
        return
    edges = [band.lowest for band in figures.bands.bands]
    if not edges or edges[0] != scale.minimum:
        yield Gap(
            key=f"{key}.bands",
            remedy=f"the first must start at the scale's minimum, {scale.minimum:g}",
        )
    if any(low >= high for low, high in pairwise(edges)):
        yield Gap(key=f"{key}.bands", remedy="must ascend; put the lowest first")
    if any(edge > scale.maximum for edge in edges):
        yield Gap(key=f"{key}.bands", remedy="one starts above the scale's maximum")


def _place_gaps(key: str, scale: Scale, figures: ScaleNorms) -> Iterator[Gap]:
    places = [("cutoffs", cutoff.at, cutoff.upper) for cutoff in figures.cutoffs]
    places += [("norms", norm.mean, None) for norm in figures.norms]
    for part, value, upper in places:
        if not scale.minimum <= value <= (upper or value) <= scale.maximum:
            yield Gap(
                key=f"{key}.{part}",
                remedy=f"{value:g} lies outside {scale.minimum:g} to"
                f" {scale.maximum:g}, or above its upper end; correct it",
            )


def _spread_gaps(key: str, scale: Scale, figures: ScaleNorms) -> Iterator[Gap]:
    width = scale.maximum - scale.minimum
    for norm in figures.norms:
        if (norm.sd is not None and norm.sd <= 0) or (
            norm.n is not None and norm.n < 1
        ):
            yield Gap(key=f"{key}.norms", remedy="sd and n must be above 0")
    for figure in figures.reliability:
        if not 0 < figure.value <= (figure.upper or figure.value) <= 1:
            yield Gap(key=f"{key}.reliability", remedy="must lie between 0 and 1")
    for change in figures.change:
        if not 0 < change.points <= (change.upper or change.points) <= width:
            yield Gap(key=f"{key}.change", remedy=f"must lie between 0 and {width:g}")


def _one_case_gaps(definition: Definition, case: Case) -> Iterator[Gap]:
    items = {item.id for item in definition.items}
    for item in [*(case.answers.keys() - items), *(set(case.risk) - items)]:
        yield Gap(key=f"{case.name}.{item}", remedy="is no item here; correct the id")
    scales = {scale.id for scale in definition.scales}
    for scale_id, expected in case.expect.items():
        if scale_id not in scales:
            yield Gap(key=f"{case.name}.{scale_id}", remedy="is no scale; correct it")
        elif not _says_one_thing(expected):
            yield Gap(
                key=f"{case.name}.{scale_id}",
                remedy="give either score or not_scorable",
            )


def _says_one_thing(expected: ExpectedScore) -> bool:
    return (expected.score is None) != (expected.not_scorable is None)
