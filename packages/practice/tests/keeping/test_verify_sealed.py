"""`verify` opens what is sealed, and finds what was altered or given to another client."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from canaries import a_full_practice
from cast import NOW, Cast, a_goal, a_session
from courses import answered
from django.core.management import CommandError, call_command
from django.db import connection, models

from vincula_practice.collaboration.models import Goal
from vincula_practice.config.keeping.sealed import open_everything
from vincula_practice.conversations.models import PrivateNote
from vincula_practice.people.models import Episode
from vincula_practice.progress.models import EpisodeScores
from vincula_practice.vault import envelope, keyfiles
from vincula_practice.vault.fields import Ciphertext
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner, notes_of
from vincula_practice.vault.rotation import sealed_models

pytestmark = pytest.mark.usefixtures("monday_noon")
WORDS = "Sleep through the night"


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.VINCULA_ANCHORS, settings.VINCULA_KEYS = (
        tmp_path / "out",
        tmp_path / "keys",
    )


@pytest.fixture
def goal(cast: Cast) -> Goal:
    a_goal(cast.episode, WORDS)
    return Goal.objects.get()


def verified() -> str:
    out = StringIO()
    call_command("verify", stdout=out)
    return out.getvalue()


def refused() -> list[str]:
    """Return what `verify` says and fails with; nothing of it is content."""
    out = StringIO()
    with pytest.raises(CommandError, match="Sealed values are not what they were"):
        call_command("verify", stdout=out)
    assert WORDS not in out.getvalue()
    assert "Anna" not in out.getvalue()
    return out.getvalue().splitlines()


def all_of(model: type[models.Model]) -> models.QuerySet:
    return models.QuerySet(model)


def test_a_practice_that_nobody_touched_is_whole(cast):
    a_full_practice(cast, clients=2)
    said = verified()
    count = int(said.partition(" sealed values opened")[0].split()[-1])
    assert count == sum(
        all_of(model).exclude(**{f"{column.name}__isnull": True}).count()
        for model, columns in _sealed_models()
        for column in columns
    )
    assert count > 60
    assert "collaboration_goal: looked through" in said


def _sealed_models():
    from vincula_practice.vault.rotation import sealed_models  # noqa: PLC0415 - beside its use

    return sealed_models()


def test_a_goal_given_to_another_client_is_found_though_it_opens(cast, goal):
    Goal.objects.filter(pk=goal.pk).update(episode=cast.emils_episode)
    assert Goal.objects.get().words == WORDS
    assert (
        f"collaboration_goal.words, row {goal.pk}:"
        " opens with a key that is not of its owner"
    ) in refused()


def test_what_hangs_on_a_session_given_to_another_client_is_found(cast):
    checkin = answered(cast.episode, 2)
    elsewhere = a_session(cast.emils_episode, starts_at=NOW + timedelta(days=9))
    all_of(type(checkin)).filter(pk=checkin.pk).update(session=elsewhere)
    tables = {line.partition(".")[0] for line in refused() if "of its owner" in line}
    assert {"checkins_stored_response", "progress_stored_score"} <= tables


def test_a_note_given_to_another_author_is_found(cast):
    note = PrivateNote.objects.create(
        episode=cast.episode, author=cast.ben, words=WORDS, written_at=NOW
    )
    PrivateNote.objects.filter(pk=note.pk).update(author=cast.eva)
    assert any(f"row {note.pk}: opens with a key" in line for line in refused())


def test_a_flipped_byte_is_found(cast, goal):
    held = bytearray(Goal.objects.values_list("words", flat=True)[0])
    held[-1] ^= 1
    all_of(Goal).filter(pk=goal.pk).update(words=Ciphertext(held))
    assert (
        f"collaboration_goal.words, row {goal.pk}: altered, or moved here from elsewhere"
    ) in refused()


def test_a_caseload_row_that_is_stale_is_found(cast):
    answered(cast.episode, *[2] * 9)
    row = EpisodeScores.objects.get()
    row.scores = []
    row.save()
    assert (
        f"progress_episode_scores, row {row.pk}: not what the scores come to"
    ) in refused()


def test_one_altered_value_does_not_hide_the_others(cast, goal):
    answered(cast.episode, *[2] * 9)
    answered(cast.emils_episode, *[1] * 9)
    for row in EpisodeScores.objects.filter(pk=cast.episode.pk):
        row.scores = []
        row.save()
    all_of(EpisodeScores).filter(pk=cast.emils_episode.pk).update(
        scores=Ciphertext(bytes(80))
    )
    Goal.objects.filter(pk=goal.pk).update(episode=cast.emils_episode)
    wrong = [line for line in refused() if ", row " in line]
    assert len(wrong) == 3


def test_a_lost_key_is_a_fault_and_a_destroyed_one_is_none(cast, goal):
    owner = Owner(cast.anna.person_id)
    for key_id in store().key_ids_of(owner.person):
        keyfiles.shred(keyfiles.path_of(store().folder, key_id))
    assert any("its key is missing" in line for line in refused())
    store().destroy_all_of(owner.person)
    assert "are of somebody who was erased" in verified()
    Goal.objects.filter(pk=goal.pk).update(episode=cast.emils_episode)
    assert any(f"row {goal.pk}: opens with a key" in line for line in refused())


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL lets no row dangle"
)
def test_a_row_of_nobody_is_found(cast, goal):
    with connection.constraint_checks_disabled():
        Goal.objects.filter(pk=goal.pk).update(episode=uuid.UUID(int=7))
        assert any("a row that is not there" in line for line in refused())
        Goal.objects.filter(pk=goal.pk).update(episode=cast.episode)


def test_a_key_says_by_its_name_whose_it_is(cast):
    ben, eva, anna = cast.ben.pk, cast.eva.pk, cast.anna.person_id
    key = store().key_for(notes_of(author=ben, about=anna))
    assert keyfiles.is_named_for(key.key_id, notes_of(author=ben, about=anna))
    assert not keyfiles.is_named_for(key.key_id, notes_of(author=eva, about=anna))
    assert not keyfiles.is_named_for(key.key_id, Owner(anna))
    assert not keyfiles.is_named_for(key.key_id, notes_of(author=ben, about=eva))


def test_what_is_being_saved_meanwhile_is_no_fault(cast, goal, monkeypatch):
    """The row was read under a key that has been renewed and retired since."""
    real, seen = envelope.unseal, []

    def late(sealed, *, place, store):
        if place.table == "collaboration_goal" and not seen:
            seen.append(place)
            raise envelope.Tampered("as it was a moment ago")
        return real(sealed, place=place, store=store)

    monkeypatch.setattr(envelope, "unseal", late)
    assert open_everything(tell=lambda _: None).faults == []
    assert seen


def test_it_asks_the_database_by_the_hundred_rows(cast, django_assert_max_num_queries):
    a_full_practice(cast, clients=6)
    assert Episode.objects.count() > 6
    # A table, and the ways from it to its client: however many rows there are.
    with django_assert_max_num_queries(4 * len(list(sealed_models()))):
        open_everything(tell=lambda _: None)
