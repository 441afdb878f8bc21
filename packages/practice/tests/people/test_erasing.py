"""A client who is erased is gone; everybody else is as before."""

import json
import shutil

import pytest
from cast import NOW, a_checkin, a_goal, a_link
from courses import answered, answered_after
from django.apps import apps
from django.db import connection
from django.test import Client as Browser

from vincula_practice.audit import anchors, ledgers
from vincula_practice.audit.models import Event
from vincula_practice.people.erasing import erase_person, replay
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Client, Person
from vincula_practice.vault.errors import KeyDestroyed
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner, notes_of

CANARIES = [f"canary-{number:03}-xyzzy" for number in range(8)]


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.VINCULA_ANCHORS, settings.VINCULA_KEYS = (
        tmp_path / "out",
        tmp_path / "keys",
    )
    return tmp_path


@pytest.fixture
def annas(cast):
    person = cast.anna.person
    person.name = CANARIES[0]
    person.save()
    for episode, words in ((cast.episode, CANARIES[1:4]), (cast.emils_episode, "abc")):
        checkin = answered(episode, 2, 2, 2, 2, 2, 2, 2, 2, 1, words=words[0])
        answered_after(checkin, 3, at=NOW, words=words[1])
        a_goal(episode, words[2])
        a_link(a_checkin(episode, at=NOW))
    for owner in (Owner(person.pk), notes_of(author=cast.ben.pk, about=person.pk)):
        store().key_for(owner)
    return person


def everything() -> dict[str, list]:
    return {
        model._meta.db_table: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if not model._meta.db_table.startswith(("audit_", "django_"))
    }


def erase(person, capture, **more):
    with capture(execute=True):
        return erase_person(person_id=person.pk, at=NOW, **more)


def test_everything_of_hers_is_gone_and_nothing_else(
    cast, annas, django_capture_on_commit_callbacks
):
    Browser().force_login(annas)
    before = everything()
    erased = erase(annas, django_capture_on_commit_callbacks, by=cast.mona)
    after = everything()
    assert not Person.objects.filter(pk=annas.pk).exists()
    lost = {table: len(before[table]) - len(after[table]) for table in before}
    assert sum(lost.values()) == erased.rows
    assert erased.rows > 20
    for table, rows in after.items():
        assert set(rows) <= set(before[table]), table
    left = json.dumps(everything(), default=str)
    assert not [one for one in CANARIES if one in left]
    assert [t for t, rows in after.items() if str(annas.pk) in str(rows)] == []
    connection.check_constraints()
    emil = Browser()
    emil.force_login(cast.emil.person)
    assert emil.get("/my/").status_code == 200


def test_her_keys_are_destroyed_notes_about_her_included(
    cast, annas, django_capture_on_commit_callbacks
):
    owners = [Owner(annas.pk), notes_of(author=cast.ben.pk, about=annas.pk)]
    ids = [store().key_for(owner).key_id for owner in owners]
    others = store().key_for(Owner(cast.emil.person_id)).key_id
    erase(annas, django_capture_on_commit_callbacks)
    for key_id in ids:
        with pytest.raises(KeyDestroyed):
            store().key(key_id)
    with pytest.raises(KeyDestroyed):
        store().key_for(owners[0])
    assert store().key(others)


def test_the_audit_still_fits_and_says_that_it_was_done(
    cast, annas, django_capture_on_commit_callbacks
):
    anchors.export(at=NOW)
    erase(annas, django_capture_on_commit_callbacks, by=cast.mona)
    event = Event.objects.get(verb="erased")
    assert (event.object_id, event.person_id) == (annas.pk, cast.mona.person_id)
    assert not anchors.verify().faults


def test_nothing_happens_where_it_is_rolled_back(cast, annas):
    key = store().key_for(Owner(annas.pk)).key_id
    from django.db import transaction  # noqa: PLC0415 - beside its use

    with transaction.atomic():
        erase_person(person_id=annas.pk, at=NOW)
        transaction.set_rollback(True)
    assert Person.objects.filter(pk=annas.pk).exists()
    assert store().key(key)


def test_who_works_here_is_not_erased(cast):
    with pytest.raises(Refused):
        erase_person(person_id=cast.ben.person_id, at=NOW)
    assert Person.objects.filter(pk=cast.ben.person_id).exists()


def test_what_a_restore_brings_back_is_erased_again(
    cast, annas, outside, django_capture_on_commit_callbacks
):
    """The rows as a backup of yesterday would bring them; keys from the key backup."""
    hers = store().folder / annas.pk.hex
    shutil.copytree(hers, outside / "backup")
    erase(annas, django_capture_on_commit_callbacks)
    shutil.rmtree(hers)
    shutil.copytree(outside / "backup", hers)
    person = Person.objects.create(pk=annas.pk, name=CANARIES[0], email=None)
    Client.objects.create(practice=cast.practice, person=person)
    assert replay(at=NOW) == [annas.pk]
    assert not Person.objects.filter(pk=annas.pk).exists()
    assert not Client.objects.filter(person_id=annas.pk).exists()
    assert replay(at=NOW) == []
    assert not anchors.verify().faults


def test_the_ledger_names_an_id_and_a_moment_and_is_signed(
    cast, annas, django_capture_on_commit_callbacks
):
    erase(annas, django_capture_on_commit_callbacks)
    (line,) = ledgers.read(ledgers.ERASURES)
    assert set(line) == {"version", "at", "person", "number", "before", "signer"}
    assert line["person"] == str(annas.pk)
    text = (ledgers.folder() / ledgers.ERASURES).read_text()
    assert not [one for one in CANARIES if one in text]
