"""Concerns and cases as plain values for pages, the client's own and the practice's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.conversations import sayings
from vincula_practice.conversations.cases import CaseRecord, Entry
from vincula_practice.conversations.concern import Concern, OwnConcern, Travel
from vincula_practice.conversations.counting import FEWEST
from vincula_practice.conversations.raising import Saying
from vincula_practice.conversations.repair import Step
from vincula_practice.conversations.touching import Touchable


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    name: str
    words: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who would be told, and when the next session is; both may stay unsaid."""

    names: tuple[str, ...] = ()
    session: str = ""
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """The form for something hard to say, or how it is shown back before sending."""

    sentences: tuple[Choice, ...]
    travels: tuple[Choice, ...]
    words: str
    instead: str = ""

    @property
    def said(self) -> list[str]:
        return [one.words for one in self.sentences if one.chosen]

    @property
    def kinds(self) -> list[str]:
        return [one.name for one in self.sentences if one.chosen]

    @property
    def travel(self) -> Choice | None:
        return next((one for one in self.travels if one.chosen), None)


def say(saying: Saying, *, audience: Audience, instead: UUID | None = None) -> Say:
    return Say(
        sentences=_choices(sayings.SENTENCES, saying.kinds),
        travels=tuple(
            Choice(
                name=name,
                words=str(words),
                chosen=name == saying.travel,
                note=travel_words(name, audience),
            )
            for name, words in sayings.TRAVELS.items()
        ),
        words=saying.words,
        instead=str(instead or ""),
    )


def travel_words(travel: str, audience: Audience) -> str:
    """Say in plain words what a choice means: who, when, and who not."""
    who = and_words(audience.names) or _("Your therapist")
    if travel in (Travel.NOW, Travel.SESSION):
        opens = (_now if travel == Travel.NOW else _at_session)(who, audience)
        rest = _(
            "Nobody else is shown what it says, except who treats you here later. Others"
            " who may read your record see only that there is something."
        )
        return f"{opens} {rest}"
    if travel == Travel.COUNT:
        return _(
            "Nobody is shown that it was you, what it was, or when. After the end of this"
            " quarter the team sees one number: how many people wanted something"
            " counted. It is shown only if at least %(fewest)d did. What you wrote stays"
            " on your own page, for you alone."
        ) % {"fewest": FEWEST}
    return _(
        "It stays on your own page, and only you can read it there: no therapist, no"
        " supervisor, and nobody in an emergency. You can decide otherwise on any day."
    )


def _now(who: str, _audience: Audience) -> str:
    return _(
        "%(who)s can open it from now on. That may be today or in some days; nobody is"
        " called."
    ) % {"who": who}


def _at_session(who: str, audience: Audience) -> str:
    if audience.session:
        return _(
            "%(who)s can open it when your next session begins (%(when)s), not before."
        ) % {"who": who, "when": audience.session}
    if audience.known:
        return _(
            "%(who)s can open it when your next session begins, not before. None is"
            " planned yet; it waits until then."
        ) % {"who": who}
    return _("%(who)s can open it when your next session begins, not before.") % {
        "who": who
    }


def and_words(names: Sequence[str]) -> str:
    if len(names) < 2:  # noqa: PLR2004 - one name needs no "and"
        return "".join(names)
    return _("%(names)s and %(last)s") % {
        "names": ", ".join(names[:-1]),
        "last": names[-1],
    }


def saying_of(spoken: Concern | OwnConcern) -> Saying:
    return Saying(
        travel=str(spoken.travel), kinds=tuple(spoken.kinds), words=spoken.words
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one of the two put into a step."""

    who: str
    words: str
    besides: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step: what stands in it, and what whoever looks may choose from."""

    name: str
    title: str
    hint: str
    lines: tuple[Line, ...]
    mine: bool
    many: tuple[Choice, ...] = ()
    one: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    id: UUID
    opened_at: datetime
    origin: str
    words: str
    steps: tuple[StepView, ...]
    together: str
    running: bool
    ended_at: datetime | None
    outcome: str
    repaired: bool
    helped: str


def case_view(
    case: CaseRecord, *, as_client: bool, touchable: Touchable | None = None
) -> CaseView:
    """Return a case for the client, who is "you" on it, or for the practice.

    ``touchable`` is what a change may have to do with, for a page that offers it.
    """
    both = sayings.said(sayings.NAMES, list(case.named_by_both()))
    return CaseView(
        id=case.id,
        opened_at=case.opened_at,
        origin=str(sayings.ORIGINS[case.origin]),
        words=case.words,
        steps=tuple(_steps(case, as_client=as_client, touchable=touchable or {})),
        together=and_words(both),
        running=case.running,
        ended_at=case.ended_at,
        outcome=str(sayings.OUTCOMES.get(case.outcome, "")),
        repaired=case.repaired,
        helped=case.helped,
    )


def _steps(
    case: CaseRecord, *, as_client: bool, touchable: Touchable
) -> Iterable[StepView]:
    hints = _hints()
    for name, title in sayings.STEPS.items():
        entries = [one for one in case.entries if one.step == name]
        mine = next((one for one in entries if one.by_client == as_client), None)
        yield StepView(
            name=name,
            title=str(title),
            hint=hints[name],
            lines=tuple(_line(one, touchable, as_client=as_client) for one in entries),
            mine=name != Step.TAKEN_ON or not as_client,
            many=_choices(sayings.NAMES, mine.named if mine else ())
            if name == Step.NAMED
            else (),
            one=_one_of(name, touchable),
        )


def _hints() -> dict[str, str]:
    return {
        Step.NOTICED: _("What did you notice, in yourself or between you?"),
        Step.NAMED: _(
            "What would you call it? You each name it for yourselves; more than one is"
            " fine."
        ),
        Step.HEARD: _("What did you hear the other say? Being heard comes first."),
        Step.TAKEN_ON: _("What is mine in this, and what do I take on?"),
        Step.CHANGE: _(
            "What do you do differently from now on, and what does it touch?"
        ),
        Step.CHECKED: _("Looking at it again at the next session: how is it now?"),
    }


def _one_of(step: str, touchable: Touchable) -> tuple[Choice, ...]:
    if step == Step.CHANGE:
        return _choices({**touchable, **sayings.TOUCHES}, ())
    return _choices(sayings.ANSWERS, ()) if step == Step.CHECKED else ()


def _line(entry: Entry, touchable: Touchable, *, as_client: bool) -> Line:
    besides = sayings.said(sayings.NAMES, list(entry.named))
    named = touchable.get(f"{entry.touches}:{entry.touches_id}")
    besides += [named] if named else sayings.said(sayings.TOUCHES, [entry.touches])
    besides += sayings.said(sayings.ANSWERS, [entry.answer])
    you = as_client and entry.by_client
    return Line(
        who=_("You") if you else entry.name, words=entry.words, besides=tuple(besides)
    )


def _choices(words: sayings.Words, chosen: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(name=name, words=str(text), chosen=name in chosen)
        for name, text in words.items()
    )
