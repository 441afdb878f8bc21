"""A practice comes back from backups and kit on an empty machine, whole or not at all."""

from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
import time_machine
from cast import NOW, a_checkin, a_goal, a_link, everyone
from courses import answered, answered_after
from django.core.checks import run_checks
from django.core.management import CommandError
from django.db import connection, connections
from letters import Phone
from machines import Machine, another_database, places, run, use

from vincula_practice.audit import anchors
from vincula_practice.audit.actions import record
from vincula_practice.checkins.models import CheckIn, StoredResponse
from vincula_practice.collaboration.models import Goal
from vincula_practice.config.keeping import restoring
from vincula_practice.config.keeping.databases import asking
from vincula_practice.config.keeping.manifests import tables_of
from vincula_practice.people.erasing import erase_person
from vincula_practice.people.models import Person
from vincula_practice.vault.errors import KeyDestroyed
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("monday_noon"),
]
WORDS = "canary-of-annas-own-words"


@pytest.fixture
def own_database(tmp_path):
    """A database of this test's own, which it may lose."""
    (tmp_path / "data").mkdir()
    own = another_database(
        tmp_path / "data", like=str(connection.settings_dict["NAME"])
    )
    before = use(own)
    yield
    use(before)


@pytest.fixture
def lindenhof(own_database, machine):
    cast = everyone()
    checkin = answered(cast.episode, 2, 2, 2, 2, 2, 2, 2, 2, 1, words=WORDS)
    answered_after(checkin, 3, at=NOW, words=f"{WORDS}-after")
    a_goal(cast.episode, f"{WORDS}-goal")
    a_goal(cast.emils_episode, "Sleep")
    return cast


def lose_everything(machine: Machine, settings, name: str = "new") -> None:
    """Another machine: nothing is left but backups, anchors and the kit."""
    fresh = machine.folder / name
    fresh.mkdir()
    places(settings, fresh)
    settings.VINCULA_ANCHORS = machine.folder / "anchors"
    use(another_database(fresh / "data"))


def restore(data: Path, keys: Path, kit: list[str]) -> str:
    return run("restore", "--yes", "--data", data, "--keys", keys, "--kit", *kit)


def test_everything_comes_back_row_for_row(lindenhof, machine, settings, client):
    kit = machine.kit(shares=3, needed=2)
    with asking() as ask:
        before = tables_of(ask)
    backup = machine.backup()
    lose_everything(machine, settings)
    said = restore(*backup, kit[1:])
    with asking() as ask:
        assert tables_of(ask) == before
    assert "Restored. The site may start." in said
    assert not anchors.verify().faults
    assert {goal.words for goal in Goal.objects.all()} == {f"{WORDS}-goal", "Sleep"}
    client.force_login(Person.objects.get(pk=lindenhof.ben.person_id))
    page = client.get(f"/clients/{lindenhof.episode.pk}/").content.decode()
    assert WORDS in page
    assert not restoring.shut().exists()


def test_an_answer_that_waited_on_a_phone_meanwhile_arrives_once(
    lindenhof, machine, settings, client
):
    kit, checkin = machine.kit(), a_checkin(lindenhof.episode)
    phone = Phone.at(client, f"/c/{a_link(checkin)}/")
    letter = phone.letter({"phq9::phq9_1": 3.0}, at=NOW, words=f"{WORDS}-in-the-lift")
    backup = machine.backup()
    lose_everything(machine, settings)
    restore(*backup, kit)
    replies = []
    for hours in (1, 2):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            replies.append(letter.send(client, sent_at=NOW + timedelta(hours=hours)))
    assert [one.json()["state"] for one in replies] == ["stored", "stored"]
    assert CheckIn.objects.get(pk=checkin.pk).words == f"{WORDS}-in-the-lift"
    stored = StoredResponse.objects.filter(checkin=checkin, instrument="phq9")
    assert [one.answers[0]["value"] for one in stored] == [3]


def test_a_letter_sealed_after_the_backup_opens_though_the_secret_key_is_another(
    lindenhof, machine, settings, client
):
    """The phone got its form in a month whose slot nobody had asked for before."""
    kit, later = machine.kit(), NOW + timedelta(days=40)
    checkin = a_checkin(lindenhof.episode, starts_at=later + timedelta(days=1))
    link = a_link(checkin, at=later)
    backup = machine.backup()
    with time_machine.travel(later, tick=False):
        phone = Phone.at(client, f"/c/{link}/")
        letter = phone.letter({"phq9::phq9_1": 2.0}, at=later, words=f"{WORDS}-since")
    lose_everything(machine, settings)
    settings.SECRET_KEY = "another one, chosen on the new machine, " + "y" * 20
    restore(*backup, kit)
    with time_machine.travel(later + timedelta(hours=1), tick=False):
        reply = letter.send(client, sent_at=later + timedelta(hours=1))
    assert reply.json()["state"] == "stored"
    assert CheckIn.objects.get(pk=checkin.pk).words == f"{WORDS}-since"


def test_the_server_cannot_open_its_own_backups(lindenhof, machine):
    machine.kit()
    for path in machine.backup():
        content = path.read_bytes()
        assert content.startswith(b"age-encryption.org/v1")
        for secret in machine.folder.joinpath("keys").rglob("*"):
            if secret.is_file():
                with pytest.raises((pyrage.IdentityError, UnicodeDecodeError)):
                    pyrage.x25519.Identity.from_str(secret.read_text().strip())
        assert WORDS.encode() not in content
        assert b"Anna" not in content + path.with_suffix(".manifest").read_bytes()
    assert not list((machine.folder / "data").glob("backup-*"))


def test_there_is_no_backup_without_somebody_who_can_open_it(lindenhof, machine):
    with pytest.raises(CommandError, match="keys kit"):
        run("backup", "--yes")


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("at", [0.3, 0.6, 0.95])
def test_one_damaged_block_is_refused_and_the_site_stays_shut(
    lindenhof, machine, settings, which, at
):
    kit = machine.kit()
    backup = machine.backup()
    content = bytearray(backup[which].read_bytes())
    content[int(len(content) * at)] ^= 1
    backup[which].write_bytes(content)
    lose_everything(machine, settings)
    with pytest.raises(CommandError, match="damaged"):
        restore(*backup, kit)
    assert restoring.shut().exists()
    assert "vincula.E071" in [one.id for one in run_checks(tags=["vincula"])]
    assert not connection.introspection.table_names()


def test_a_manifest_that_was_changed_to_fit_the_damage_is_refused(
    lindenhof, machine, settings
):
    kit = machine.kit()
    data, keys = machine.backup()
    manifest = data.with_suffix(".manifest")
    manifest.write_text(manifest.read_text().replace("2026-11-23", "2026-11-24"))
    lose_everything(machine, settings)
    with pytest.raises(CommandError, match="cannot be trusted"):
        restore(data, keys, kit)


def test_a_row_that_is_not_what_was_backed_up_is_found(
    lindenhof, machine, settings, monkeypatch
):
    kit = machine.kit()
    backup = machine.backup()
    lose_everything(machine, settings)
    real = restoring.databases.put_back

    def with_a_change(copy):
        real(copy)
        Person.objects.filter(pk=lindenhof.anna.person_id).update(language="de")

    monkeypatch.setattr(restoring.databases, "put_back", with_a_change)
    with pytest.raises(CommandError, match="people_person: not the rows"):
        restore(*backup, kit)
    assert restoring.shut().exists()


def test_another_kit_or_a_share_too_few_opens_nothing(lindenhof, machine, settings):
    machine.kit(shares=2, needed=2)
    data, keys = machine.backup()
    other = machine.kit("other")
    lose_everything(machine, settings)
    with pytest.raises(CommandError):
        restore(data, keys, [f"{machine.folder}/kit/share-1-of-2.txt"])
    with pytest.raises(CommandError, match="does not open"):
        restore(data, keys, other)


def test_nothing_that_is_there_is_replaced(lindenhof, machine):
    kit = machine.kit()
    backup = machine.backup()
    with pytest.raises(CommandError, match="replaces nothing"):
        restore(*backup, kit)
    assert Person.objects.filter(pk=lindenhof.anna.person_id).exists()


def test_who_was_erased_stays_erased_in_a_backup_of_the_day_before(
    lindenhof, machine, settings
):
    """Kept by the ledger: rows and keys of the old backups hold her still."""
    kit = machine.kit()
    with time_machine.travel(NOW - timedelta(days=1), tick=False):
        backup = machine.backup()
    anna = lindenhof.anna.person_id
    erase_person(person_id=anna, at=NOW)
    anchors.export(at=NOW)
    lose_everything(machine, settings)
    said = restore(*backup, kit)
    assert "1 people were erased again" in said
    assert "events after the backup are lost" in said
    assert not Person.objects.filter(pk=anna).exists()
    with pytest.raises(KeyDestroyed):
        store().key_for(Owner(anna))
    assert {goal.words for goal in Goal.objects.all()} == {"Sleep"}
    connection.close()
    for path in (machine.folder / "new").rglob("*"):
        if path.is_file() and "kit" not in path.parts:
            assert WORDS.encode() not in path.read_bytes()
    assert not anchors.verify().faults


def test_a_ledger_that_is_gone_is_missed(lindenhof, machine, settings):
    kit = machine.kit()
    erase_person(person_id=lindenhof.anna.person_id, at=NOW)
    backup = machine.backup()
    (machine.folder / "anchors" / "erasures.jsonl").unlink()
    lose_everything(machine, settings)
    with pytest.raises(CommandError, match="missing or cut short"):
        restore(*backup, kit)
    assert restoring.shut().exists()


def test_an_audit_that_was_cut_before_the_backup_is_found(lindenhof, machine, settings):
    from vincula_practice.audit.guard import taken_down  # noqa: PLC0415 - beside its use

    kit = machine.kit()
    anchors.export(at=NOW)
    with taken_down(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET verb = 'nothing' WHERE place = 2")
    backup = machine.backup()
    lose_everything(machine, settings)
    with pytest.raises(CommandError, match="was changed"):
        restore(*backup, kit)


def test_old_backups_go_and_those_of_keys_go_sooner(lindenhof, machine):
    machine.kit()
    for days in (400, 40, 20, 0):
        with time_machine.travel(NOW - timedelta(days=days), tick=False):
            machine.backup()
    count = {
        name: len(list((machine.folder / name).glob("*.age")))
        for name in ("backups", "key-backups")
    }
    assert count == {"backups": 3, "key-backups": 2}
    assert len(list((machine.folder / "backups").glob("*.manifest"))) == 3


def test_a_backup_is_of_one_moment_while_people_go_on(lindenhof, machine, settings):
    """Somebody writes while the copy is made: it is in it wholly or not at all."""
    import threading  # noqa: PLC0415 - only here

    kit = machine.kit()
    stop = threading.Event()

    def write():
        practice = lindenhof.practice
        while not stop.is_set():
            record("changed", practice, by=lindenhof.mona, at=NOW)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup = machine.backup()
    finally:
        stop.set()
        writer.join()
    lose_everything(machine, settings)
    assert "Restored." in restore(*backup, kit)
    assert not anchors.verify().faults
