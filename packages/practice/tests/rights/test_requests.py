"""Anna asks to have her data erased, restricted or put right (PR-2)."""

from datetime import date, timedelta

import pytest
import time_machine
from cast import NOW, Cast, a_checkin, answer_phq9, hours, membership_of, staff
from courses import answered, sent
from django.core.management import call_command
from django.db import IntegrityError, transaction

from vincula_practice.audit.models import Event
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.models import (
    CareTeamMember,
    Client,
    Membership,
    Person,
    Role,
)
from vincula_practice.people.restrictions import is_restricted
from vincula_practice.rights import actions, erasing
from vincula_practice.rights.models import ClientRequest, Decision, Retention, State
from vincula_practice.rights.queries import (
    due_erasures,
    own_request,
    own_requests,
    request_for,
    requests_for,
)
from vincula_practice.rights.retention import blocks, kept_until
from vincula_practice.safety.models import RiskAlert

YEARS_AGO = date(2010, 2, 1)
WEEK = timedelta(days=7)


def ended_long_ago(cast: Cast) -> None:
    cast.episode.closed_on, cast.episode.ending = YEARS_AGO, "planned"
    cast.episode.save()


def confirmed(cast: Cast, *, years: int = 10, undo_days: int = 7) -> Retention:
    return actions.confirm_retention(
        country="DE",
        record_years=years,
        appointment_years=6,
        undo_days=undo_days,
        by=cast.mona,
        at=NOW,
    )


@pytest.fixture
def clear(cast: Cast) -> Cast:
    """Nothing stands in the way of erasing what is Anna's."""
    ended_long_ago(cast)
    confirmed(cast)
    return cast


def asked(cast: Cast, kind: str = "erase", words: str = "") -> ClientRequest:
    return actions.ask(kind=kind, words=words, by=cast.anna, at=NOW)


def yes(request: ClientRequest, by: Membership, *, at=NOW, answer: str = ""):
    return actions.decide(request=request, agrees=True, answer=answer, by=by, at=at)


def a_risk_answer(cast: Cast) -> None:
    """A check-in of the therapy that has ended, looked at by nobody."""
    closed = (cast.episode.closed_on, cast.episode.ending)
    cast.episode.closed_on, cast.episode.ending = None, ""
    cast.episode.save()
    answered(cast.episode, 2, 2, 2, 2, 2, 2, 2, 2, 1)
    cast.episode.closed_on, cast.episode.ending = closed
    cast.episode.save()


def kinds(cast: Cast, *, at=NOW) -> list[str]:
    return [block.kind for block in blocks(cast.episode.client, at=at)]


def state(request: ClientRequest) -> str:
    request.refresh_from_db()
    return request.state


# --- what stands in the way -------------------------------------------------------


def test_nothing_is_erased_before_the_practice_said_how_long_it_keeps(cast) -> None:
    ended_long_ago(cast)
    assert kinds(cast) == ["not confirmed"]
    confirmed(cast)
    assert kinds(cast) == []


def test_a_running_therapy_and_a_duty_to_keep_stand_in_the_way(cast: Cast) -> None:
    confirmed(cast)
    assert kinds(cast) == ["running"]
    cast.episode.closed_on, cast.episode.ending = NOW.date(), "planned"
    cast.episode.save()
    assert kinds(cast) == ["kept"]
    assert kept_until(cast.episode.client, Retention.objects.get()) == date(
        2036, 11, 23
    )


def test_the_longer_of_the_years_counts_and_ends_on_its_day(cast: Cast) -> None:
    retention = confirmed(cast, years=2)
    cast.episode.closed_on, cast.episode.ending = date(2020, 2, 29), "planned"
    cast.episode.save()
    until = kept_until(cast.episode.client, retention)
    assert until == date(2026, 3, 1)
    assert kinds(cast, at=NOW.replace(month=2, day=28)) == ["kept"]
    assert kinds(cast, at=NOW.replace(month=3, day=1)) == []


def test_an_open_alert_stands_in_the_way_and_is_not_named(clear: Cast) -> None:
    a_risk_answer(clear)
    (block,) = blocks(clear.episode.client, at=NOW)
    assert block.kind == "open"
    assert "risk" not in block.words.lower()
    RiskAlert.objects.update(closed_at=NOW, closed_by=clear.ben)
    assert kinds(clear) == []


def test_a_legal_hold_stands_in_the_way_with_its_reason(clear: Cast) -> None:
    request = asked(clear)
    actions.hold(request=request, reason="A court case", by=clear.mona, at=NOW)
    (block,) = blocks(clear.episode.client, at=NOW)
    assert "A court case" in block.words
    with pytest.raises(Refused, match="A court case"):
        yes(request, clear.ben)
    actions.release(request=request, by=clear.mona, at=NOW)
    assert kinds(clear) == []


@pytest.mark.parametrize("who", ["ben", "fred", "eva", "anna"])
def test_only_the_management_holds_and_confirms(clear: Cast, who: str) -> None:
    by, request = getattr(clear, who), asked(clear)
    with pytest.raises(NotAllowed):
        actions.hold(request=request, reason="x", by=by, at=NOW)
    with pytest.raises(NotAllowed):
        actions.release(request=request, by=by, at=NOW)
    with pytest.raises(NotAllowed):
        actions.confirm_retention(
            country="DE",
            record_years=0,
            appointment_years=0,
            undo_days=7,
            by=by,
            at=NOW,
        )


@pytest.mark.parametrize("days", [6, 31])
def test_the_time_to_take_back_is_between_7_and_30_days(cast: Cast, days: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        confirmed(cast, undo_days=days)


# --- two people, never the same one twice -----------------------------------------


def test_one_yes_is_not_enough(clear: Cast) -> None:
    request = asked(clear)
    yes(request, clear.ben)
    assert state(request) == State.ASKED
    assert due_erasures(at=NOW + 52 * WEEK) == []


@pytest.mark.parametrize("first", ["ben", "mona"])
def test_both_sides_agree_and_a_week_begins(clear: Cast, first: str) -> None:
    request = asked(clear)
    second = {"ben": "mona", "mona": "ben"}[first]
    yes(request, getattr(clear, first))
    yes(request, getattr(clear, second), at=NOW + hours(2))
    assert state(request) == State.APPROVED
    assert request.due_at == NOW + hours(2) + WEEK


def test_the_same_person_never_decides_for_both_sides(clear: Cast) -> None:
    manager = Membership.objects.create(
        practice=clear.practice,
        person=clear.ben.person,
        role=Role.MANAGER,
        started_at=NOW,
    )
    request = asked(clear)
    yes(request, clear.ben)
    with pytest.raises(Refused, match="decided already"):
        yes(request, manager)
    assert state(request) == State.ASKED


def test_two_of_the_care_team_are_one_side(clear: Cast) -> None:
    kim = staff(clear.practice, "Kim", Role.THERAPIST)
    CareTeamMember.objects.create(episode=clear.episode, member=kim, since=NOW)
    request = asked(clear)
    yes(request, clear.ben)
    with pytest.raises(Refused, match="decided already"):
        yes(request, kim)


@pytest.mark.parametrize("who", ["eva", "fred", "dora", "emil", "carl", "anna"])
def test_nobody_else_sees_or_decides_it(clear: Cast, who: str) -> None:
    by, request = getattr(clear, who), asked(clear)
    assert not requests_for(member=by).exists()
    with pytest.raises(NotFound):
        request_for(member=by, request_id=request.pk)
    with pytest.raises(NotAllowed):
        yes(request, by)
    assert not Decision.objects.exists()


def test_a_no_needs_a_reason_and_closes_it(clear: Cast) -> None:
    request = asked(clear)
    with pytest.raises(Refused, match="Say why"):
        actions.decide(request=request, agrees=False, by=clear.ben, at=NOW)
    actions.decide(
        request=request, agrees=False, answer="Not yet", by=clear.ben, at=NOW
    )
    assert state(request) == State.REFUSED
    assert own_requests(member=clear.anna)[0].answer == "Not yet"


# --- taking it back ---------------------------------------------------------------


def test_anna_takes_it_back_until_it_is_carried_out(clear: Cast) -> None:
    request = asked(clear)
    yes(request, clear.ben)
    yes(request, clear.mona)
    actions.withdraw(request=request, by=clear.anna, at=NOW + hours(1))
    assert state(request) == State.WITHDRAWN
    assert due_erasures(at=NOW + 52 * WEEK) == []
    with pytest.raises(Refused):
        actions.withdraw(request=request, by=clear.anna, at=NOW + hours(2))


@pytest.mark.parametrize("who", ["emil", "ben", "mona", "carl"])
def test_nobody_else_takes_it_back(clear: Cast, who: str) -> None:
    request = asked(clear)
    with pytest.raises((NotAllowed, NotFound)):
        actions.withdraw(request=request, by=getattr(clear, who), at=NOW)
    with pytest.raises(NotFound):
        own_request(member=getattr(clear, who), request_id=request.pk)
    assert state(request) == State.ASKED


def test_the_same_is_not_asked_twice_at_once(clear: Cast) -> None:
    asked(clear)
    with pytest.raises(Refused, match="already"):
        asked(clear)


# --- carrying it out --------------------------------------------------------------


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Who was erased: that nothing is left of them is tested where it is done."""
    erased: list[object] = []
    monkeypatch.setattr(erasing, "erase", lambda r, *, at: erased.append(r.pk))
    return erased


def approved(cast: Cast) -> ClientRequest:
    request = asked(cast)
    yes(request, cast.ben)
    return yes(request, cast.mona)


def carry_out(at):
    return actions.carry_out_due(due=due_erasures(at=at), at=at)


def test_it_is_carried_out_when_the_week_is_over_and_not_before(
    clear: Cast, gone: list[object]
) -> None:
    request = approved(clear)
    carry_out(NOW + WEEK - timedelta(seconds=1))
    assert gone == []
    carry_out(NOW + WEEK)
    assert gone == [request.pk]


def test_what_came_up_since_makes_it_wait(clear: Cast, gone: list[object]) -> None:
    request = approved(clear)
    a_risk_answer(clear)
    done = carry_out(NOW + WEEK)
    assert (gone, done.waiting) == ([], ((request.pk, "open"),))


def test_what_was_taken_back_meanwhile_stays(clear: Cast, gone: list[object]) -> None:
    request = approved(clear)
    due = due_erasures(at=NOW + WEEK)
    actions.withdraw(request=request, by=clear.anna, at=NOW + WEEK)
    done = actions.carry_out_due(due=due, at=NOW + WEEK)
    assert (gone, done.erased) == ([], ())


# --- the others -------------------------------------------------------------------


def test_restricting_takes_one_yes_and_holds_from_the_next_request(cast: Cast) -> None:
    request = asked(cast, "restrict")
    assert not is_restricted(client_id=cast.episode.client_id)
    yes(request, cast.ben)
    assert is_restricted(client_id=cast.episode.client_id)
    assert state(request) == State.APPROVED


def test_anna_ends_it_herself_at_once(cast: Cast) -> None:
    request = asked(cast, "restrict")
    yes(request, cast.ben)
    actions.withdraw(request=request, by=cast.anna, at=NOW + hours(1))
    assert not is_restricted(client_id=cast.episode.client_id)


def test_a_correction_is_answered_in_words(cast: Cast) -> None:
    request = asked(cast, "correct", "My name is spelled wrongly")
    with pytest.raises(Refused, match="Write what you found"):
        yes(request, cast.ben)
    yes(request, cast.ben, answer="Mended")
    assert state(request) == State.DONE


def test_the_management_sees_no_correction_and_the_care_team_no_question(
    cast: Cast,
) -> None:
    asked(cast, "correct", "Something between Anna and Ben")
    actions.ask(kind="opening", about=NOW, by=cast.anna, at=NOW)
    seen = {
        who: [r.kind for r in requests_for(member=who)] for who in (cast.mona, cast.ben)
    }
    assert seen == {cast.mona: ["opening"], cast.ben: ["correct"]}


def test_each_step_leaves_its_event_without_words(clear: Cast) -> None:
    request = asked(clear, "correct", "secret words")
    yes(request, clear.ben, answer="secret answer")
    approved(clear)
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"asked", "decided"} <= verbs
    assert "secret" not in str(list(Event.objects.values("detail")))


def test_somebody_elses_notice_is_no_obstacle(clear: Cast) -> None:
    checkin = a_checkin(clear.emils_episode)
    answer_phq9(checkin, 2, 2, 2, 2, 2, 2, 2, 2, 1)
    sent(checkin)
    assert RiskAlert.objects.exists()
    assert kinds(clear) == []
    assert membership_of(clear.emils_episode) == clear.emil


# --- and then it is gone ------------------------------------------------------------


def test_after_the_week_anna_is_gone_and_emil_is_as_before(
    clear: Cast, settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.VINCULA_ANCHORS = tmp_path / "out"
    approved(clear)
    person_id, emils = clear.anna.person_id, clear.emils_episode.client_id
    with django_capture_on_commit_callbacks(execute=True):
        done = carry_out(NOW + WEEK)
    assert len(done.erased) == 1
    assert not Person.objects.filter(pk=person_id).exists()
    assert not ClientRequest.objects.exists()
    assert Client.objects.filter(pk=emils).exists()
    assert Event.objects.filter(verb="erased", object_id=person_id).count() == 1


def test_the_command_asks_before_it_erases(
    clear: Cast, gone: list[object], monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    approved(clear)
    with time_machine.travel(NOW + WEEK, tick=False):
        monkeypatch.setattr("builtins.input", lambda: "no")
        call_command("erase")
        call_command("erase", "--dry-run", "--yes")
        assert gone == []
        monkeypatch.setattr("builtins.input", lambda: "erase")
        call_command("erase")
    assert len(gone) == 1
    assert "Anna" not in capsys.readouterr().out
