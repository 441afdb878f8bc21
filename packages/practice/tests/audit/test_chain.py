"""Each event holds on to the one before, whoever writes at the same moment."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from cast import NOW, a_practice, everyone
from django.db import DatabaseError, connection, connections, transaction

from vincula_practice.audit.actions import record
from vincula_practice.audit.details import NotForTheRecord
from vincula_practice.audit.form import NO_PRACTICE, NOTHING, hash_of
from vincula_practice.audit.guard import missing, taken_down
from vincula_practice.audit.models import Event, EventIsForever, Head, told
from vincula_practice.audit.queries import verified
from vincula_practice.people.actions import choose_language
from vincula_practice.people.models import Practice, Role

WRITERS, EACH = 32, 5


def test_each_event_holds_the_hash_of_the_one_before(cast):
    events = list(Event.objects.filter(chain=cast.practice.pk).order_by("place"))
    assert len(events) >= 2
    assert [event.place for event in events] == list(range(1, len(events) + 1))
    assert [e.before for e in events] == [NOTHING, *(e.hash for e in events[:-1])]
    assert all(hash_of(told(event)) == event.hash for event in events)
    head = Head.objects.get(pk=cast.practice.pk)
    assert (head.place, head.hash) == (events[-1].place, events[-1].hash)


def test_each_practice_has_a_chain_and_so_have_events_of_none(cast):
    choose_language(person=cast.ben.person, language="de", by=None, at=NOW)
    chains = set(Event.objects.values_list("chain", flat=True))
    assert chains == {cast.practice.pk, cast.elsewhere.pk, NO_PRACTICE}
    assert not verified().faults


def test_what_is_undone_leaves_no_gap(cast):
    before = Head.objects.get(pk=cast.practice.pk).place
    with transaction.atomic():
        record("changed", cast.practice, by=cast.mona, at=NOW)
        transaction.set_rollback(True)
    record("changed", cast.practice, by=cast.mona, at=NOW)
    assert Head.objects.get(pk=cast.practice.pk).place == before + 1
    assert not verified().faults


@pytest.mark.django_db(transaction=True)
def test_thirty_two_writers_at_once_make_no_fork():
    """On a chain that does not begin before they do."""
    practice = a_practice("Lindenhof")
    start, failed = threading.Barrier(WRITERS), []

    def write():
        start.wait()
        try:
            for _ in range(EACH):
                record("changed", practice, by=None, at=NOW, practice_id=practice.pk)
        except DatabaseError as fault:
            failed.append(fault)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failed
    places = Event.objects.filter(chain=practice.pk).values_list("place", flat=True)
    assert sorted(places) == list(range(1, WRITERS * EACH + 1))
    assert not verified().faults


@pytest.mark.django_db(transaction=True)
def test_people_who_act_and_read_at_once_do_not_lock_each_other_out(client):
    """Actions that record in the middle of a larger one, beside readers."""
    from vincula_practice.sessions.actions import begin, move, plan  # noqa: PLC0415 - as used

    cast = everyone()
    start, failed = threading.Barrier(8), []
    (session,) = plan(
        episode=cast.episode,
        therapist=cast.ben,
        first=NOW + timedelta(days=1),
        by=cast.ben,
        at=NOW,
    )

    def act(number):
        start.wait()
        try:
            for turn in range(4):
                if number % 2:
                    move(
                        session=session,
                        starts_at=NOW + timedelta(days=number, hours=turn),
                        by=cast.ben,
                        at=NOW,
                    )
                else:
                    begin(
                        name=f"Guest{number}-{turn}",
                        email=None,
                        language="en",
                        first=NOW + timedelta(days=2),
                        by=cast.ben,
                        at=NOW,
                    )
        except DatabaseError as fault:
            failed.append(fault)
        finally:
            connections.close_all()

    people = [threading.Thread(target=act, args=(number,)) for number in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert not failed
    assert not verified().faults


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET verb = 'nothing'",
        "UPDATE audit_event SET detail = '{}' WHERE place = 1",
        "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE place = 1",
    ],
)
def test_the_database_refuses_to_change_or_delete(cast, statement):
    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert not verified().faults


def test_the_guards_stand_and_their_absence_is_seen(cast):
    assert not missing(connection)
    with taken_down(connection):
        assert missing(connection)
    assert not missing(connection)


def test_postgresql_refuses_to_empty_the_table(cast):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can empty a table in one statement")
    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_event")


def test_postgresql_lets_a_role_only_read_and_add(cast):
    """What docs/how-to/keys-and-backups.md gives the role that serves the site."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no roles")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE serves_only")
        cursor.execute("GRANT SELECT, INSERT ON audit_event TO serves_only")
        cursor.execute("SET LOCAL ROLE serves_only")
        cursor.execute("SELECT count(*) FROM audit_event")
        for statement in (
            "UPDATE audit_event SET verb = ''",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "DROP TRIGGER audit_event_once ON audit_event",
        ):
            with (
                pytest.raises(DatabaseError, match=r"permission|owner"),
                transaction.atomic(),
            ):
                cursor.execute(statement)
        cursor.execute("RESET ROLE")


def test_no_way_round_through_the_models(cast):
    events = Event.objects.all()
    for attempt in (
        lambda: events.update(verb="nothing"),
        events.delete,
        lambda: Event.objects.bulk_create([]),
        lambda: Event.objects.bulk_update(list(events), ["verb"]),
        lambda: events.get(pk=events[0].pk).save(),
        lambda: events.get(pk=events[0].pk).delete(),
    ):
        with pytest.raises(EventIsForever):
            attempt()


@pytest.mark.parametrize(
    "value",
    [
        "Sleep through the night",
        "Anna",
        "sad",
        2.5,
        {"words": "x"},
        ["phq9", "my sister"],
    ],
)
def test_a_detail_never_holds_words(cast, value):
    before = Event.objects.count()
    with pytest.raises(NotForTheRecord) as refused:
        record("changed", cast.practice, by=cast.mona, at=NOW, fields=value)
    assert str(value) not in str(refused.value)
    assert "sister" not in str(refused.value)
    assert Event.objects.count() == before


def test_a_detail_holds_ids_counts_and_names_of_our_own(cast):
    one = uuid4()
    event = record(
        "changed",
        cast.practice,
        by=cast.mona,
        at=NOW,
        episode=one,
        count=3,
        done=True,
        nothing=None,
        role=Role.FRONT_DESK,
        fields=["crisis_help", "name"],
        instrument="phq9",
        page="client:room",
        when=NOW,
    )
    event = Event.objects.get(pk=event.pk)
    assert event.detail["episode"] == str(one)
    assert event.detail["role"] == "front desk"
    assert event.detail["when"] == "2026-11-23T12:00:00.000000+00:00"
    assert hash_of(told(event)) == event.hash


def test_a_role_set_in_memory_is_hashed_as_it_is_stored(cast):
    cast.mona.role = Role.MANAGER
    record("changed", cast.practice, by=cast.mona, at=NOW)
    assert Practice.objects.filter(pk=cast.practice.pk).exists()
    assert not verified().faults
