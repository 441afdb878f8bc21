"""The keys are renewed without losing a word, and the kit is proved to open a record."""

import stat
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from cast import NOW, a_goal
from courses import answered
from django.core.checks import run_checks
from django.core.management import CommandError
from machines import run

from vincula_practice.checkins.models import CheckIn
from vincula_practice.config.keeping import kits
from vincula_practice.people.models import Person
from vincula_practice.vault import envelope, keyfiles, practice_key, rotation
from vincula_practice.vault.envelope import Place
from vincula_practice.vault.errors import VaultError
from vincula_practice.vault.keystore import KeyStore, store
from vincula_practice.vault.owners import Owner
from vincula_practice.vault.practice_key import Ring

HERE = Place("table", "column", "row")


class Stopped(BaseException):
    """The process is killed."""


@pytest.fixture
def sealed(machine):
    """Something sealed for each of thirty clients."""
    return {
        owner: envelope.seal(
            str(owner.person).encode(), key=store().key_for(owner), place=HERE
        )
        for owner in (Owner(uuid4()) for _ in range(30))
    }


def all_open(sealed) -> bool:
    fresh = KeyStore(store().folder)  # as a process that has just been started
    practice_key.forget()
    return all(
        envelope.unseal(one, place=HERE, store=fresh) == str(owner.person).encode()
        for owner, one in sealed.items()
    )


def test_a_rotation_leaves_everything_readable_and_the_old_key_useless(machine, sealed):
    old = practice_key.ring().current
    said = run("keys", "rotate", "--yes")
    assert f"{len(sealed)} data keys wrapped anew" in said
    assert practice_key.ring().current.id != old.id
    assert all_open(sealed)
    assert [path.name for path in practice_key.key_files()] == ["practice.key"]
    for key_id in store().key_ids():
        content = keyfiles.path_of(store().folder, key_id).read_bytes()
        with pytest.raises(VaultError):
            keyfiles.unwrap(key_id, content, Ring([old]))


@pytest.mark.parametrize("step", range(0, 75, 3))
def test_a_rotation_that_is_killed_anywhere_goes_on(machine, sealed, monkeypatch, step):
    """Killed before its n-th change of a file; run again, it ends well."""
    old = practice_key.ring().current
    left = iter(range(step))

    def dying(real):
        def perhaps(*args, **kwargs):
            if next(left, None) is None:
                raise Stopped
            return real(*args, **kwargs)

        return perhaps

    with monkeypatch.context() as patch:
        for name in ("put", "shred"):
            patch.setattr(keyfiles, name, dying(getattr(keyfiles, name)))
        try:
            rotation.rotate_practice_key()
        except Stopped:
            assert step < 40
    assert all_open(sealed)
    if practice_key.ring().current.id == old.id or rotation.unfinished():
        rotation.rotate_practice_key()
    assert all_open(sealed)
    assert practice_key.ring().current.id != old.id
    assert len(practice_key.key_files()) == 1


def test_a_key_that_is_made_meanwhile_is_not_lost(machine, sealed):
    """A server goes on making keys while the practice key is renewed."""
    made = {}

    def meanwhile(count: int) -> None:
        if count in {1, 15}:
            owner = Owner(uuid4())
            made[owner] = envelope.seal(
                str(owner.person).encode(), key=store().key_for(owner), place=HERE
            )

    rotation.rotate_practice_key(tell=meanwhile)
    assert len(made) == 2
    assert all_open(sealed | made)


def test_the_kit_opens_a_record_and_the_day_is_remembered(
    db, machine, cast, monday_noon
):
    files = machine.kit(shares=3, needed=2)
    assert all(
        stat.S_IMODE(p.stat().st_mode) == 0o600
        for p in (machine.folder / "kit").iterdir()
    )
    assert kits.checked_on() is None
    said = run("keys", "check", "--kit", *files[:2])
    assert "The kit opened" in said
    assert kits.checked_on() == NOW.date()
    assert not kits.overdue(on=NOW.date() + timedelta(days=90))
    assert kits.overdue(on=NOW.date() + timedelta(days=91))


def test_a_share_too_few_or_of_another_kit_is_refused(db, machine):
    files, others = (
        machine.kit(shares=3, needed=2),
        machine.kit("again", shares=3, needed=2),
    )
    for wrong in (files[:1], [files[0], others[1]], files[:2]):
        with pytest.raises(CommandError):
            run("keys", "check", "--kit", *wrong)
    run("keys", "check", "--kit", *others[1:])


def test_after_a_rotation_the_kit_has_to_be_made_anew(db, machine):
    files = machine.kit()
    run("keys", "check", "--kit", *files)
    run("keys", "rotate", "--yes")
    assert kits.checked_on() is None
    with pytest.raises(CommandError, match="earlier practice key"):
        run("keys", "check", "--kit", *files)
    before = kits.recipient()
    fresh = machine.kit("fresh", old=files)
    assert kits.recipient() == before
    run("keys", "check", "--kit", *fresh)


def test_without_a_kit_the_checks_say_so_and_keys_check_fails(db, machine, monday_noon):
    with pytest.raises(CommandError, match="90 days"):
        run("keys", "check")
    said = [one.id for one in run_checks(include_deployment_checks=True)]
    assert "vincula.W072" in said
    run("keys", "check", "--kit", *machine.kit())
    assert "All " in run("keys", "check")
    said = [one.id for one in run_checks(include_deployment_checks=True)]
    assert "vincula.W072" not in said
    with (
        time_machine.travel(NOW + timedelta(days=91), tick=False),
        pytest.raises(CommandError),
    ):
        run("keys", "check")


def test_managers_and_nobody_else_see_that_the_kit_is_due(
    machine, cast, client, monday_noon
):
    words = "recovery kit"
    for who, seen in (
        (cast.mona, True),
        (cast.ben, False),
        (cast.fred, False),
        (cast.anna, False),
    ):
        client.force_login(who.person)
        page = client.get("/account/").content.decode()
        assert (words in page) is seen, who
    run("keys", "check", "--kit", *machine.kit())
    client.force_login(cast.mona.person)
    assert words not in client.get("/account/").content.decode()


def test_nothing_is_done_where_somebody_does_not_agree(machine, monkeypatch):
    before = practice_key.ring().current.id
    monkeypatch.setattr("builtins.input", lambda: "no")
    assert "Nothing was done." in run("keys", "rotate")
    assert "Nothing was done." in run("keys", "kit", "--to", machine.folder / "kit")
    assert practice_key.ring().current.id == before
    assert not (machine.folder / "kit").exists()


@pytest.fixture
def annas_words(machine, cast, monkeypatch):
    monkeypatch.setattr(rotation, "GRACE_SECONDS", 0)
    checkin = answered(cast.episode, 2, 1, 2, words="Sleep was better")
    a_goal(cast.episode, "Call a friend")
    return checkin


def hers(cast, checkin) -> tuple[object, ...]:
    goal, again = cast.episode.goals.get(), CheckIn.objects.get(pk=checkin.pk)
    person = Person.objects.get(pk=cast.anna.person_id)
    answers = [row.answers for row in again.responses.order_by("pk")]
    return goal.words, again.words, person.name, answers


def test_one_clients_record_gets_a_new_key_and_the_old_one_is_gone(annas_words, cast):
    before = hers(cast, annas_words)
    (old,) = rotation._ids_of(Owner(cast.anna.person_id))
    said = run("keys", "rotate", "--person", cast.anna.person_id, "--yes")
    assert "values sealed anew" in said
    assert hers(cast, annas_words) == before
    with pytest.raises(VaultError):
        store().key(old)
    assert len(rotation._ids_of(Owner(cast.anna.person_id))) == 1


@pytest.mark.parametrize("step", range(0, 12, 2))
def test_a_new_key_for_one_client_that_is_killed_anywhere_goes_on(
    annas_words, cast, monkeypatch, step
):
    before = hers(cast, annas_words)
    left = iter(range(step))
    real = rotation._seal_row_anew

    def dying(*args):
        if next(left, None) is None:
            raise Stopped
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_seal_row_anew", dying)
        try:
            rotation.rotate_data_key(Owner(cast.anna.person_id))
        except Stopped:
            assert hers(cast, annas_words) == before
    rotation.rotate_data_key(Owner(cast.anna.person_id))
    assert hers(cast, annas_words) == before
    assert len(rotation._ids_of(Owner(cast.anna.person_id))) == 1
