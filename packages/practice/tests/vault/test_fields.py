"""Sealed fields, on the rows that the site really keeps."""

import pytest
from cast import NOW, PASSWORD, a_checkin, a_goal, answer, answer_phq9
from django.apps import apps
from django.contrib.auth import authenticate
from django.db import connection, models

from vincula_practice.checkins.models import Answer, CheckIn, StoredResponse
from vincula_practice.collaboration.models import Goal
from vincula_practice.conversations.models import LifeEvent, told
from vincula_practice.people.models import Person, Therapist
from vincula_practice.progress.models import StoredScore
from vincula_practice.vault import blind
from vincula_practice.vault.checks import (
    only_what_cannot_be_guessed_is_indexed,
    sealed_fields_say_whose_they_are,
)
from vincula_practice.vault.envelope import key_id_of
from vincula_practice.vault.errors import (
    KeyDestroyed,
    SealedField,
    Tampered,
    Unsound,
)
from vincula_practice.vault.fields import (
    Ciphertext,
    SealedValue,
    opener,
    sealed_fields,
)
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import SITE, Owner


def stored(field: SealedValue, row: models.Model) -> bytes:
    """Return what the database itself holds."""
    table, column = field.model._meta.db_table, field.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{column}" FROM "{table}" WHERE "{row._meta.pk.column}" = %s',  # noqa: S608 - our own names
            [row.pk.hex if connection.vendor == "sqlite" else row.pk],
        )
        return bytes(cursor.fetchone()[0])


def field_of(model: type[models.Model], name: str) -> SealedValue:
    return model._meta.get_field(name)


@pytest.fixture
def goal(cast) -> Goal:
    a_goal(cast.episode, "Sleep through the night")
    return Goal.objects.get()


def test_words_are_plain_in_python_and_sealed_in_the_database(goal):
    assert goal.words == "Sleep through the night"
    assert b"Sleep" not in stored(field_of(Goal, "words"), goal)
    assert isinstance(Goal.objects.values_list("words", flat=True)[0], Ciphertext)
    assert "Sleep" not in repr(Goal.objects.values("words")[0])


def test_a_row_is_sealed_for_the_client_it_is_about(cast, goal):
    sealed = Goal.objects.values_list("words", flat=True)[0]
    owner = store().key(key_id_of(sealed)).owner
    assert owner == Owner(cast.anna.person_id, "record")


def test_saving_seals_anew_only_what_somebody_looked_at(goal):
    field, before = field_of(Goal, "words"), stored(field_of(Goal, "words"), goal)
    untouched = Goal.objects.get()
    untouched.closed_at = NOW
    untouched.save()
    assert stored(field, goal) == before
    looked_at = Goal.objects.get()
    assert looked_at.words
    looked_at.save()
    assert stored(field, goal) != before
    assert Goal.objects.get().words == "Sleep through the night"


def test_rows_can_be_made_by_the_hundred(cast):
    Goal.objects.bulk_create(
        Goal(episode=cast.episode, words=f"Goal {n}", set_at=NOW) for n in range(100)
    )
    assert {g.words for g in Goal.objects.all()} == {f"Goal {n}" for n in range(100)}


def test_a_field_that_was_left_out_is_read_when_it_is_asked_for(goal):
    assert Goal.objects.only("set_at").get().words == "Sleep through the night"
    assert Goal.objects.defer("words").get().words == "Sleep through the night"


@pytest.mark.parametrize(
    "use",
    [
        lambda: Goal.objects.filter(words="Sleep"),
        lambda: Goal.objects.filter(words__contains="Sleep"),
        lambda: Goal.objects.exclude(words=""),
        lambda: list(Goal.objects.order_by("words")),
        lambda: list(Goal.objects.order_by("-words")),
        lambda: list(Goal.objects.order_by("episode__client__person__name")),
        lambda: Goal.objects.update(words="Sleep"),
        lambda: Person.objects.filter(email__contains="@"),
        lambda: list(Person.objects.order_by("email")),
    ],
)
def test_the_database_cannot_compare_sort_or_change_it(goal, use):
    with pytest.raises(SealedField, match="sealed: the database cannot"):
        use()


def test_the_database_may_know_whether_there_is_an_address(cast):
    Person.objects.create(name="Ida", email=None)
    assert Person.objects.filter(email=None).count() == 1
    assert Person.objects.filter(email__isnull=False).count() == 8


def test_lengths_are_held(cast):
    with pytest.raises(SealedField, match="at most 200 characters"):
        Goal.objects.create(episode=cast.episode, words="x" * 201, set_at=NOW)


@pytest.mark.parametrize(
    "row",
    [
        lambda cast: Goal(words="", set_at=NOW),
        lambda cast: LifeEvent(
            told=told(on=NOW.date(), kind="note", words=""),
            added_by=cast.ben,
            added_at=NOW,
        ),
    ],
)
def test_a_row_that_says_nothing_is_refused(cast, row):
    said = row(cast)
    said.episode = cast.episode
    with pytest.raises(Unsound):
        said.save()


@pytest.mark.parametrize("result", [{}, {"value": 3, "not_scorable": "too few"}])
def test_a_score_is_a_value_or_a_reason(cast, result):
    checkin = a_checkin(cast.episode)
    response = StoredResponse.objects.create(
        checkin=checkin, instrument="phq9", completed_at=NOW, answers=[]
    )
    with pytest.raises(Unsound):
        StoredScore.objects.create(response=response, scale="total", result=result)


def test_what_was_not_written_does_not_show(cast):
    checkin = a_checkin(cast.episode)
    empty = stored(field_of(CheckIn, "words"), checkin)
    checkin.words = "The move."
    checkin.save()
    assert len(stored(field_of(CheckIn, "words"), checkin)) == len(empty)


def test_a_value_moved_to_another_row_does_not_open(cast, goal):
    a_goal(cast.episode, "Meet a friend each week")
    mine, other = Goal.objects.order_by("set_at", "pk")
    taken = stored(field_of(Goal, "words"), other)
    Goal.objects.filter(pk=mine.pk).update(words=Ciphertext(taken))
    with pytest.raises(Tampered):
        str(Goal.objects.get(pk=mine.pk).words)


def test_drafts_are_sealed_by_what_makes_them_unique(cast):
    checkin = a_checkin(cast.episode)
    answer(checkin, "phq9_1", 2)
    answer(checkin, "phq9_1", 3)
    draft = Answer.objects.get()
    assert (draft.value, draft.words, draft.skipped) == (3, "", False)
    assert "phq9_1" in draft.sealed_row()
    assert str(draft.pk) not in draft.sealed_row().split("|")


def test_many_values_are_opened_at_once(cast):
    a_goal(cast.episode, "Sleep")
    open_one = opener(Goal, "words")
    pairs = Goal.objects.values_list("pk", "words")
    assert [open_one(words, pk) for pk, words in pairs] == ["Sleep"]
    with pytest.raises(SealedField):
        opener(Goal, "set_at")


def test_nothing_of_a_person_can_be_read_once_their_key_is_destroyed(cast, goal):
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, 1)
    store().destroy_all_of(cast.anna.person_id)
    for read in (
        lambda: Goal.objects.get().words,
        lambda: Person.objects.get(pk=cast.anna.person_id).name,
        lambda: Answer.objects.get().value,
    ):
        with pytest.raises(KeyDestroyed):
            read()
    assert Person.objects.get(pk=cast.emil.person_id).name == "Emil"


def test_an_address_is_found_whatever_its_case_and_never_twice(cast):
    assert Person.objects.get(email="ANNA@example.org").name == "Anna"
    assert Person.objects.filter(email__in=["anna@example.org", "x"]).count() == 1
    assert Person.objects.get(email__iexact=" anna@example.org ").name == "Anna"
    assert not Person.objects.filter(email="anna@example.or").exists()


def test_a_changed_address_is_found_and_the_earlier_one_is_not(cast):
    anna = Person.objects.get(email="anna@example.org")
    anna.email = "anna@example.net"
    anna.save(update_fields=["email"])
    assert Person.objects.get(email="anna@example.net") == anna
    assert not Person.objects.filter(email="anna@example.org").exists()


def test_reading_a_person_keeps_the_index(cast):
    anna = Person.objects.get(email="anna@example.org")
    anna.save()
    assert Person.objects.get(email="anna@example.org") == anna


def test_signing_in_goes_by_the_index(cast):
    assert authenticate(email="Anna@Example.org", password=PASSWORD).name == "Anna"
    assert authenticate(email="nobody@example.org", password=PASSWORD) is None


def test_only_addresses_may_have_an_index():
    assert {("people_person", "email")} == blind.ALLOWED
    assert only_what_cannot_be_guessed_is_indexed() == []
    with pytest.raises(SealedField, match="may have no blind index"):
        blind.blind("people_person", "birth_date", "1990-01-01")


def test_the_index_is_keyed_by_the_key_store(keys):
    first = blind.blind("people_person", "email", "anna@example.org")
    assert first == blind.blind("people_person", "email", "Anna@example.org ")
    keys.destroy_all_of(SITE)
    with pytest.raises(KeyDestroyed):
        blind.blind("people_person", "email", "anna@example.org")


def test_each_sealed_model_says_whose_its_rows_are():
    assert sealed_fields_say_whose_they_are() == []
    found = {f"{f.model.__name__}.{f.name}" for f in sealed_fields(apps.get_models())}
    assert found >= {
        "Person.name",
        "Person.email",
        "Therapist.title",
        "Goal.words",
        "CheckIn.words",
        "Answer.given",
        "StoredResponse.answers",
        "StoredScore.result",
        "RiskNotice.item",
        "LifeEvent.told",
    }
    assert Therapist.title.field.max_length == 120
