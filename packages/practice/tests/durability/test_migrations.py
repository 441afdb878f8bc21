"""Each migration leads back or says why not, loses nothing unsaid, and can be run again.

The long form, `drills/migrations.py`, ends it twenty times, and with many rows.
"""

import ast
import os
import subprocess
import sys
from importlib import import_module
from inspect import getsource
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[4]
PATIENCE_SECONDS = 600
# A migration that cannot be taken back, or takes something away, has these in its head.
NO_RETURN = "no way back"
LOSES = (operations.DeleteModel, operations.RemoveField)


def ours():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {
        key: migration
        for key, migration in sorted(loader.disk_migrations.items())
        if migration.__module__.startswith("vincula_practice.")
    }


OURS = ours()


def head_of(migration):
    module = import_module(migration.__module__)
    return " ".join((ast.get_docstring(ast.parse(getsource(module))) or "").split())


@pytest.mark.parametrize("key", OURS, ids=".".join)
def test_it_leads_back_or_says_why_not(key):
    migration = OURS[key]
    back = all(operation.reversible for operation in migration.operations)
    assert back or NO_RETURN in head_of(migration)


@pytest.mark.parametrize("key", OURS, ids=".".join)
def test_it_takes_nothing_away_unsaid(key):
    migration = OURS[key]
    lost = [one for one in migration.operations if isinstance(one, LOSES)]
    assert not lost or NO_RETURN in head_of(migration)


LATER = [key for key, migration in OURS.items() if not migration.initial]


@pytest.mark.parametrize("key", LATER, ids=".".join)
def test_a_new_column_has_something_to_stand_in_rows_that_are_there(key):
    fresh = [
        one for one in OURS[key].operations if isinstance(one, operations.AddField)
    ]
    for one in fresh:
        assert one.field.null or one.field.has_default() or one.field.many_to_many


@pytest.mark.parametrize("key", OURS, ids=".".join)
def test_it_happens_whole_or_not_at_all(key):
    """Outside a transaction only what a second run does again without harm."""
    migration = OURS[key]
    if migration.atomic:
        return
    kinds = {type(one) for one in migration.operations}
    assert kinds == {operations.RunPython}
    assert len(migration.operations) == 1


def test_ended_in_the_middle_it_is_run_again_and_every_row_says_the_same():
    on = connection.vendor
    words = ("-m", "drills.migrations", "--responses=100", "--kills=2", f"--on={on}")
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout
