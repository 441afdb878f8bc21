"""What was changed afterwards is found, with no server; what cannot be shown is said."""

import json
import random
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from cast import NOW
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from tampered import DEEDS, LENGTH, SIGNED, a_dump, an_anchor, tampered

from vincula_practice.audit import anchors, ledgers
from vincula_practice.audit.actions import record
from vincula_practice.audit.guard import taken_down
from vincula_practice.audit.signing import AnchorFault, hash_of_line, named, sign_line
from vincula_practice.audit.verify import check, read_dump

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.VINCULA_ANCHORS, settings.VINCULA_KEYS = (
        tmp_path / "out",
        tmp_path / "keys",
    )
    return tmp_path


def test_a_dump_that_nobody_touched_fits():
    dump = a_dump()
    report = check(dump, anchors=[an_anchor(dump)])
    assert not report.faults
    assert report.window == 2 * (LENGTH - SIGNED)


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_whatever_is_done_to_it_is_found(chance: random.Random):
    dump = a_dump()
    deed, after = tampered(chance)
    if after == dump:
        return
    assert check(after, anchors=[an_anchor(dump)]).faults, deed


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_an_event_edited_with_its_own_hash_is_found_by_the_one_behind_it(
    chance: random.Random,
):
    one_chain = a_dump()[:LENGTH]
    after = DEEDS["edited, and its own hash made anew"](one_chain, chance)
    (fault,) = check(after).faults
    assert "does not follow the one before" in fault


def test_a_cut_behind_the_signed_head_is_named_as_what_would_not_show():
    dump = a_dump()
    cut = [line for line in dump if line.told.place <= SIGNED + 3]
    report = check(cut, anchors=[an_anchor(dump)])
    assert not report.faults
    assert report.window == 6
    assert any("Cutting those off would not show" in s for s in report.sentences())


def test_a_whole_chain_that_is_gone_is_found():
    dump = a_dump()
    rest = [line for line in dump if line.told.chain.int == 1]
    assert check(rest, anchors=[an_anchor(dump)]).faults


def _script(*arguments: object) -> tuple[int, str]:
    """Run it as somebody would who has the files and neither server nor settings."""
    code = (
        "import sys; from vincula_practice.audit import verify;"
        " status = verify.main(sys.argv[1:]);"
        " assert 'django' not in sys.modules; sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path)},
    )
    assert not done.stderr
    return done.returncode, done.stdout


def _dump(folder, name: str = "events.jsonl"):
    out = StringIO()
    call_command("audit", "dump", stdout=out)
    path = folder / name
    path.write_text(out.getvalue())
    return path


def test_it_works_without_the_server(cast, outside):
    call_command("audit", "head", stdout=StringIO())
    record("changed", cast.practice, by=cast.mona, at=NOW)
    dump, key = _dump(outside), ledgers.public_key().hex()
    file = ledgers.folder() / ledgers.ANCHORS
    status, said = _script(dump, "--anchors", file, "--public-key", key)
    assert (status, "The audit fits." in said) == (0, True)
    assert "Not covered: 1 events after the last signed head" in said
    lines = dump.read_text().splitlines()
    (outside / "cut.jsonl").write_text("\n".join(lines[:-3]))
    assert (
        _script(outside / "cut.jsonl", "--anchors", file, "--public-key", key)[0] == 1
    )
    changed = json.loads(lines[0]) | {"verb": "nothing"}
    (outside / "edited.jsonl").write_text("\n".join([json.dumps(changed), *lines[1:]]))
    status, said = _script(outside / "edited.jsonl")
    assert (status, "place 1 was changed" in said) == (1, True)


def test_the_table_as_the_database_writes_it_can_be_checked_too(cast, outside):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(e) FROM audit_event e")
            rows = [
                row if isinstance(row, str) else json.dumps(row) for (row,) in cursor
            ]
        path = outside / "rows.jsonl"
        path.write_text("\n".join(rows))
    else:
        import sqlite3  # noqa: PLC0415 - only here

        path = outside / "copy.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM audit_event")
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
        copy = sqlite3.connect(path)
        copy.execute(f"CREATE TABLE audit_event ({', '.join(names)})")
        marks = ", ".join("?" * len(names))
        copy.executemany(
            f"INSERT INTO audit_event VALUES ({marks})",  # noqa: S608 - question marks
            [[str(v) if v is not None else None for v in row] for row in rows],
        )
        copy.commit()
        copy.close()
    report = check(read_dump(path))
    assert report.events >= 4
    assert not report.faults


def test_the_file_of_signed_heads_is_only_added_to_and_itself_a_chain(cast):
    for minutes in range(3):
        record("changed", cast.practice, by=cast.mona, at=NOW)
        anchors.export(at=NOW + timedelta(minutes=minutes))
    path = ledgers.folder() / ledgers.ANCHORS
    kept = path.read_text().splitlines(keepends=True)
    assert len(kept) == 3
    assert not anchors.verify().faults
    for broken in (
        [kept[0], kept[2]],
        [kept[1], kept[0], kept[2]],
        [kept[0].replace("12:00", "11:00"), *kept[1:]],
        [*kept, _signed_by_somebody_else(kept)],
    ):
        path.write_text("".join(broken))
        with pytest.raises(AnchorFault):
            anchors.verify()


def _signed_by_somebody_else(kept: list[str]) -> str:
    key = Ed25519PrivateKey.generate()
    follows = {"number": 4, "before": hash_of_line(kept[-1])}
    body = follows | {"heads": [], "at": "now"}
    return sign_line(body | {"signer": named(b"")}, key=key)


def test_a_signed_head_is_due_after_a_while_or_many_events(cast, monkeypatch):
    assert anchors.export(at=NOW + timedelta(minutes=14), only_if_due=True) is None
    assert anchors.export(at=NOW + timedelta(minutes=15), only_if_due=True)
    later = NOW + timedelta(minutes=16)
    assert anchors.export(at=later + timedelta(days=1), only_if_due=True) is None
    monkeypatch.setattr(anchors, "EVERY_EVENTS", 3)
    for count in range(3):
        assert anchors.export(at=later, only_if_due=True) is None
        record("changed", cast.practice, by=cast.mona, at=later, count=count)
    assert anchors.export(at=later, only_if_due=True)


def test_a_missed_signed_head_is_an_alarm_within_half_an_hour(cast):
    out = StringIO()
    with time_machine.travel(NOW + timedelta(minutes=29), tick=False):
        call_command("verify", stdout=out)
    with (
        time_machine.travel(NOW + timedelta(minutes=30), tick=False),
        pytest.raises(CommandError, match="audit head"),
    ):
        call_command("verify", stdout=out)
    call_command("audit", "head", stdout=out)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        call_command("verify", stdout=out)
    assert "The audit fits." in out.getvalue()


def test_a_timer_that_asks_for_a_head_and_one_that_looks_never_miss_half_an_hour(cast):
    """A day of both timers, as docs/how-to/deploy.md has them; then the first one dies."""
    out, written = StringIO(), 0
    for minutes in range(5, 24 * 60, 5):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            at = NOW + timedelta(minutes=minutes)
            record("changed", cast.practice, by=cast.mona, at=at, count=minutes)
            before = len(ledgers.read(ledgers.ANCHORS))
            call_command("audit", "head", "--if-due", stdout=out)
            written += len(ledgers.read(ledgers.ANCHORS)) - before
            call_command("audit", "head", "--check", stdout=out)
    assert written >= 24 * 60 // 20
    last = NOW + timedelta(days=1)
    record("changed", cast.practice, by=cast.mona, at=last)
    with (
        time_machine.travel(last + timedelta(minutes=30), tick=False),
        pytest.raises(CommandError, match="more than 30 minutes"),
    ):
        call_command("audit", "head", "--check", stdout=out)
    assert len(ledgers.read(ledgers.ANCHORS)) >= written


def test_verify_fails_for_an_edit_a_cut_and_guards_that_are_gone(cast):
    out = StringIO()
    call_command("audit", "head", stdout=out)
    with taken_down(connection):
        with pytest.raises(CommandError):
            call_command("verify", stdout=out)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_event SET role = 'manager' WHERE place = 1")
    with pytest.raises(CommandError):
        call_command("verify", stdout=out)
    assert "was changed" in out.getvalue()


def test_whoever_cuts_the_table_and_its_recorded_end_is_found_by_the_signed_head(cast):
    call_command("audit", "head", stdout=StringIO())
    chain = cast.practice.pk.hex if connection.vendor == "sqlite" else cast.practice.pk
    with taken_down(connection), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audit_event WHERE chain = %s AND place > 1", [chain]
        )
        cursor.execute(
            "UPDATE audit_head SET place = 1, hash = (SELECT hash FROM audit_event"
            " WHERE chain = %s AND place = 1) WHERE chain = %s",
            [chain, chain],
        )
    faults = anchors.verify().faults
    assert faults
    assert all("signed on" in fault or "ends before" in fault for fault in faults)


def test_the_signing_key_is_the_owners_alone(outside):
    ledgers.public_key()
    for path in (outside / "keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0
