"""What earlier versions stored in plain columns is sealed, whole, and leaves no trace."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from vincula_practice.audit.guard import taken_down
from vincula_practice.checkins.models import Answer, CheckIn, StoredResponse
from vincula_practice.collaboration.models import Goal
from vincula_practice.conversations.models import LifeEvent
from vincula_practice.people.models import Person, Therapist
from vincula_practice.progress.models import RiskNotice, StoredScore

BEFORE = [
    ("people", "0007_earlier_versions"),
    ("collaboration", "0001_initial"),
    ("conversations", "0001_initial"),
    ("checkins", "0005_earlier_versions"),
    ("progress", "0001_initial"),
    ("account", "0009_emailaddress_unique_primary_email"),
]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WORDS = "Quietly-unmistakable"


@pytest.fixture
def earlier(transactional_db):
    """The models as they were; afterwards the database is as it is today again."""
    empty_the_database()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    call_command("migrate", verbosity=0)
    with taken_down(connection):
        call_command("flush", interactive=False, verbosity=0)


def empty_the_database() -> None:
    """There is no way back by migrations, hence the way round."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'DROP TABLE "{table}"')
            cursor.execute("PRAGMA foreign_keys=ON")
        else:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")


def store_plainly(apps) -> None:
    def make(label: str, **fields):
        return apps.get_model(label).objects.create(**fields)

    practice = make("people.Practice", name="Lindenhof")
    ben = make("people.Person", name=f"{WORDS} Ben", email="ben@example.org")
    anna = make("people.Person", name=f"{WORDS} Anna", email=None)
    make("account.EmailAddress", user=ben, email="ben@example.org")
    member = make(
        "people.Membership",
        practice=practice,
        person=ben,
        role="therapist",
        started_at=NOW,
    )
    make("people.Therapist", membership=member, title=f"{WORDS} Dr.")
    client = make("people.Client", practice=practice, person=anna)
    episode = make("people.Episode", client=client, opened_on=NOW.date())
    goal = make("collaboration.Goal", episode=episode, words=WORDS, set_at=NOW)
    make(
        "conversations.LifeEvent",
        episode=episode,
        on=date(2026, 11, 20),
        kind="note",
        words=WORDS,
        added_by=member,
        added_at=NOW,
    )
    session = make(
        "care_sessions.Session",
        episode=episode,
        therapist=member,
        number=1,
        starts_at=NOW,
    )
    checkin = make(
        "checkins.CheckIn",
        session=session,
        occasion="before",
        opened_at=NOW,
        words=WORDS,
    )
    for about in (None, goal):
        make(
            "checkins.Answer",
            checkin=checkin,
            instrument="goals",
            version="1",
            about=about,
            item="goal",
            value=7,
            words=WORDS,
            at=NOW,
        )
    response = make(
        "checkins.StoredResponse",
        checkin=checkin,
        instrument="phq9",
        version="1",
        catalogue="1",
        completed_at=NOW,
        answers=[{"item": "phq9_9", "value": 2, "words": WORDS}],
    )
    make(
        "progress.StoredScore",
        response=response,
        scale="total",
        value=12.0,
        answered=9,
        items=9,
        band=WORDS,
        rule="1",
        catalogue="1",
    )
    for item in ("phq9_9", "phq9_x"):
        make("progress.RiskNotice", response=response, item=item, raised_at=NOW)


def test_everything_is_read_again_and_nothing_plain_is_left(earlier):
    store_plainly(earlier)
    call_command("migrate", verbosity=0)
    assert {p.name for p in Person.objects.all()} == {f"{WORDS} Ben", f"{WORDS} Anna"}
    ben = Person.objects.get(email="Ben@example.org")
    assert ben.email == "ben@example.org"
    assert Person.objects.get(email=None).email_index is None
    assert Therapist.objects.get().title == f"{WORDS} Dr."
    assert Goal.objects.get().words == WORDS
    event = LifeEvent.objects.get()
    assert (event.on, event.kind, event.words) == (date(2026, 11, 20), "note", WORDS)
    assert CheckIn.objects.get().words == WORDS
    assert [(a.value, a.words) for a in Answer.objects.all()] == [(7, WORDS)] * 2
    assert StoredResponse.objects.get().answers[0]["words"] == WORDS
    score = StoredScore.objects.get()
    assert (score.value, score.band, score.answered) == (12, WORDS, 9)
    assert {n.item for n in RiskNotice.objects.all()} == {"phq9_9", "phq9_x"}
    assert {n.ordinal for n in RiskNotice.objects.all()} == {1, 2}
    assert_nothing_plain_is_left()


def assert_nothing_plain_is_left() -> None:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM account_emailaddress")
            assert cursor.fetchone() == (0,)
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        path = cursor.fetchall()[0][2]
    for name in (path, f"{path}-wal"):
        with open(name, "rb") as file:  # noqa: PTH123 - a name that need not exist
            content = file.read()
        assert WORDS.encode() not in content
        assert b"ben@example.org" not in content


@pytest.mark.parametrize("first", [None, "ada@example.org"])
def test_one_without_an_address_beside_one_with(earlier, first):
    """Rows are written many at a time, whatever the first of them lacks."""
    addresses = [first, "bo@example.org", None]
    person = earlier.get_model("people.Person")
    for number, address in enumerate(addresses, 1):
        person.objects.create(
            pk=uuid.UUID(int=number), name=f"Person {number}", email=address
        )
    call_command("migrate", verbosity=0)
    told = [(one.name, one.email) for one in Person.objects.order_by("pk")]
    names = [f"Person {number}" for number in (1, 2, 3)]
    assert told == list(zip(names, addresses, strict=True))


def test_there_is_no_way_back(earlier):
    from django.db.migrations.exceptions import IrreversibleError  # noqa: PLC0415 - after the settings

    call_command("migrate", verbosity=0)
    with pytest.raises(IrreversibleError):
        call_command("migrate", "collaboration", "0001", verbosity=0)


def test_names_of_rows_stay_what_was_sealed():
    row = Answer(checkin_id=uuid.UUID(int=1), instrument="a", version="1", item="b")
    assert row.sealed_row() == f"{uuid.UUID(int=1)}|a|1||b"
