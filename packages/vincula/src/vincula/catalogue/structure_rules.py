"""Do the parts of an `instrument.yaml` fit together?"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from vincula.catalogue.fault import Gap
from vincula.catalogue.loinc import is_loinc
from vincula.catalogue.model import (
    AnswerKind,
    AnswerSet,
    Definition,
    Item,
    Method,
    MissingRule,
    Scale,
)

_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")

# These holders ask for their line to be shown to the person who fills in the form.
HOLDERS_WHO_ASK_FOR_A_LINE = ("World Health Organization", "CORE System Trust")

# Steps and sums in binary: differences below this are not differences.
TOLERANCE = 1e-9


def structure_gaps(definition: Definition) -> Iterator[Gap]:
    """Return everything in a definition that contradicts another part of it."""
    yield from _identity_gaps(definition)
    for answers in definition.answer_sets:
        yield from _answer_set_gaps(answers)
    yield from _item_gaps(definition)
    for scale in definition.scales:
        yield from _scale_gaps(definition, scale)
    yield from _watch_gaps(definition)
    yield from _loinc_gaps(definition)


def possible_range(definition: Definition, scale: Scale) -> tuple[float, float]:
    """Return the lowest and highest score that the items of a scale can give."""
    if scale.method is Method.COUNT_AT_LEAST:
        return 0.0, scale.multiplier * len(scale.items)
    sets = _answers_of(definition)
    lows = [sets[item].lowest for item in scale.items]
    highs = [sets[item].highest for item in scale.items]
    divisor = len(scale.items) if scale.method is Method.MEAN else 1
    return (
        scale.multiplier * sum(lows) / divisor,
        scale.multiplier * sum(highs) / divisor,
    )


def _answers_of(definition: Definition) -> dict[str, AnswerSet]:
    sets = {answers.id: answers for answers in definition.answer_sets}
    return {i.id: sets[i.answers] for i in definition.items if i.answers in sets}


def _identity_gaps(definition: Definition) -> Iterator[Gap]:
    if not _VERSION.fullmatch(definition.version):
        yield Gap(key="version", remedy='must be three numbers such as "1.0.0"')
    named: dict[str, Iterable[Item | Scale | AnswerSet]] = {
        "items": definition.items,
        "scales": definition.scales,
        "answer_sets": definition.answer_sets,
    }
    for key, things in named.items():
        for id_ in _doubled(thing.id for thing in things):
            yield Gap(key=f"{key}.{id_}", remedy="is there twice; rename one")
    if not definition.items:
        yield Gap(key="items", remedy="is empty; list the items")
    holder, line = definition.licence.holder, definition.licence.line
    if not line and any(name in holder for name in HOLDERS_WHO_ASK_FOR_A_LINE):
        yield Gap(
            key="licence.line", remedy="the holder asks for a visible line; add it"
        )
    if definition.main_scale is None and len(definition.scales) == 1:
        yield Gap(key="main_scale", remedy="there is one scale only; name it")
    elif definition.main_scale and definition.main_scale not in {
        scale.id for scale in definition.scales
    }:
        yield Gap(key="main_scale", remedy="is no scale here; correct the id")


def _answer_set_gaps(answers: AnswerSet) -> Iterator[Gap]:
    key = f"answer_sets.{answers.id}"
    bounds = (answers.minimum, answers.maximum, answers.step)
    if answers.kind is AnswerKind.CHOICE:
        ascending = list(answers.values) == sorted(set(answers.values))
        if len(answers.values) <= 1 or not ascending:
            yield Gap(key=f"{key}.values", remedy="list two or more, lowest first")
        if any(bound is not None for bound in bounds):
            yield Gap(key=key, remedy="a choice has values only; remove the bounds")
    elif answers.values:
        yield Gap(key=f"{key}.values", remedy="belong to a choice; remove them")
    if answers.kind is AnswerKind.RANGE:
        yield from _range_gaps(key, answers)
    if answers.loinc and len(answers.loinc) != len(answers.values):
        yield Gap(key=f"{key}.loinc", remedy="give one code for each value, or none")


def _range_gaps(key: str, answers: AnswerSet) -> Iterator[Gap]:
    low, high, step = answers.minimum, answers.maximum, answers.step
    if low is None or high is None or step is None:
        yield Gap(key=key, remedy="a range needs minimum, maximum and step; add them")
    elif low >= high or step <= 0:
        yield Gap(key=key, remedy="minimum must lie below maximum and step above 0")
    elif abs((steps := (high - low) / step) - round(steps)) > TOLERANCE:
        yield Gap(key=f"{key}.step", remedy="does not lead from minimum to maximum")


def _item_gaps(definition: Definition) -> Iterator[Gap]:
    sets = {answers.id: answers for answers in definition.answer_sets}
    in_scales = {item for scale in definition.scales for item in scale.items}
    for item in definition.items:
        key = f"items.{item.id}"
        if item.answers not in sets:
            yield Gap(
                key=f"{key}.answers",
                remedy=f"{item.answers!r} is no answer set here; correct the id",
            )
        elif item.scored and sets[item.answers].kind is AnswerKind.TEXT:
            yield Gap(key=f"{key}.scored", remedy="words are never scored; set false")
        if definition.scales and item.scored and item.id not in in_scales:
            yield Gap(
                key=f"{key}.scored", remedy="is in no scale; add it to one or set false"
            )
        if not item.scored and item.id in in_scales:
            yield Gap(
                key=f"{key}.scored", remedy="is in a scale; set true or remove it"
            )
    for unused in sets.keys() - {item.answers for item in definition.items}:
        yield Gap(key=f"answer_sets.{unused}", remedy="no item uses it; remove it")


def _scale_gaps(definition: Definition, scale: Scale) -> Iterator[Gap]:
    key, known = f"scales.{scale.id}", _answers_of(definition)
    wrong = [item for item in scale.items if item not in known]
    for item in wrong:
        yield Gap(
            key=f"{key}.items", remedy=f"{item!r} is no item here; correct the id"
        )
    for item in _doubled(scale.items):
        yield Gap(key=f"{key}.items", remedy=f"{item!r} is there twice; remove one")
    for item in (item for item in scale.reverse if item not in scale.items):
        yield Gap(
            key=f"{key}.reverse", remedy=f"{item!r} is no item of the scale; correct it"
        )
    yield from _rule_gaps(key, scale)
    if not scale.items:
        yield Gap(key=f"{key}.items", remedy="is empty; list the items")
    elif not wrong:
        yield from _limit_gaps(key, scale, possible_range(definition, scale))


def _limit_gaps(key: str, scale: Scale, can: tuple[float, float]) -> Iterator[Gap]:
    says = (scale.minimum, scale.maximum)
    for name, said, possible in zip(("minimum", "maximum"), says, can, strict=True):
        if abs(said - possible) > TOLERANCE:
            yield Gap(
                key=f"{key}.{name}",
                remedy=f"says {said:g} but the items give {possible:g}; correct one",
            )


def _rule_gaps(key: str, scale: Scale) -> Iterator[Gap]:
    if (scale.method is Method.COUNT_AT_LEAST) != (scale.threshold is not None):
        yield Gap(key=f"{key}.threshold", remedy="belongs to 'count at least' alone")
    most = len(scale.items) - 1 if scale.missing.rule is MissingRule.PRORATE else 0
    least = 1 if scale.missing.rule is MissingRule.PRORATE else 0
    if not least <= scale.missing.max_missing <= most:
        yield Gap(
            key=f"{key}.missing.max_missing",
            remedy=f"must lie between {least} and {most} under this rule",
        )


def _watch_gaps(definition: Definition) -> Iterator[Gap]:
    known = _answers_of(definition)
    watched = [("risk", r.item, [r.at_least]) for r in definition.risk]
    for prompt in definition.prompts:
        bounds = [b for b in (prompt.at_least, prompt.at_most) if b is not None]
        watched.append(("prompts", prompt.item, bounds))
    for part, item, bounds in watched:
        if item not in known:
            yield Gap(key=f"{part}.{item}", remedy="is no item here; correct the id")
        elif not bounds:
            yield Gap(key=f"{part}.{item}", remedy="give at_least or at_most")
        elif not all(known[item].lowest <= b <= known[item].highest for b in bounds):
            yield Gap(key=f"{part}.{item}", remedy="lies outside what can be answered")


def _loinc_gaps(definition: Definition) -> Iterator[Gap]:
    codes = [("loinc_panel", definition.loinc_panel)]
    codes += [(f"items.{item.id}.loinc", item.loinc) for item in definition.items]
    codes += [(f"scales.{s.id}.loinc", s.loinc) for s in definition.scales]
    for answers in definition.answer_sets:
        key = f"answer_sets.{answers.id}.loinc"
        codes += [(key, code) for code in (*answers.loinc, answers.loinc_list)]
    for key, code in codes:
        if code is not None and not is_loinc(code):
            yield Gap(key=key, remedy=f"{code} fails its check digit; copy it again")


def _doubled(ids: Iterable[str]) -> list[str]:
    return [id_ for id_, times in Counter(ids).items() if times > 1]
