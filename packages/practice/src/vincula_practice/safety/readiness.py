"""What stands in the way of telling somebody: holes in the ladder, in plain words."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.audit.reads import not_noting
from vincula_practice.people.models import Episode, Membership, Practice
from vincula_practice.safety.crew import CLINICAL, crew_of
from vincula_practice.safety.ladder import Ladder
from vincula_practice.safety.load import MOST_A_WEEK, too_busy
from vincula_practice.safety.rehearsing import failed_tests
from vincula_practice.safety.rules import ladder_of


def gaps_in(*, practice: Practice, at: datetime) -> list[str]:
    """Return what a manager has to see to; nothing of any client."""
    return list(_gaps(practice, ladder_of(practice), at))


def may_ask_for_danger(*, episode: Episode, at: datetime) -> bool:
    """Tell whether an answer about danger would reach a second person of this practice.

    A practice in which nobody stands in may say so, and then asks all the same.
    """
    ladder = ladder_of(episode.client.practice)
    return ladder.works_alone or bool(_deputies(episode, ladder, at))


def _deputies(episode: Episode, ladder: Ladder, at: datetime) -> set[UUID]:
    crew = crew_of(episode, at=at)
    reached = {one.pk for rung in ladder.rungs[1:] for one in crew.on(rung)}
    return reached - set(crew.team[:1])


def _gaps(practice: Practice, ladder: Ladder, at: datetime) -> Iterator[str]:
    if not ladder.confirmed:
        yield _("Nobody has confirmed who is told, and when.")
    if not ladder.country:
        yield _("Nobody has said in which country your clients are.")
    if not practice.crisis_help or practice.crisis_checked_on is None:
        yield _("You have given no numbers of your own that somebody has called.")
    gone = _gone(practice, ladder)
    if gone:
        yield _("%(number)d of the people named do not work here any more.") % {
            "number": gone
        }
    yield from _tested(practice, at)
    busy = too_busy(practice_id=practice.pk, at=at)
    if busy:
        yield _(
            "%(number)d colleagues were told of more than %(most)d alerts in one week:"
            " look at it together."
        ) % {"number": busy, "most": MOST_A_WEEK}
    yield from _alone(practice, ladder, at)


def _tested(practice: Practice, at: datetime) -> Iterator[str]:
    unanswered, no_mail = failed_tests(practice_id=practice.pk, at=at)
    if unanswered:
        yield _(
            "%(number)d tests of the last two weeks were answered by nobody: find out"
            " whether a message would have been seen."
        ) % {"number": unanswered}
    if no_mail:
        yield _("%(number)d tests of the last two weeks came without their mail.") % {
            "number": no_mail
        }


def _gone(practice: Practice, ladder: Ladder) -> int:
    named = {one for rung in ladder.rungs for one in rung.people} | set(ladder.on_call)
    here = Membership.objects.filter(
        practice=practice, pk__in=named, ended_at=None, role__in=CLINICAL
    )
    return len(named) - here.count()


def _alone(practice: Practice, ladder: Ladder, at: datetime) -> Iterator[str]:
    if ladder.works_alone:
        return
    running = Episode.objects.filter(client__practice=practice, closed_on=None)
    with not_noting():  # a number is shown, and nobody's record
        known = list(running.select_related("client__practice"))
        alone = sum(not _deputies(one, ladder, at) for one in known)
    if alone:
        yield _(
            "%(number)d clients have nobody beside their therapist who would be told."
        ) % {"number": alone}
