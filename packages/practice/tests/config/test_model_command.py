"""`vincula-practice model`: install, list, check and remove, each in one sentence."""

import pytest
from cast import a_practice
from course_models import a_file, a_kept, with_card
from django.core.management import CommandError, call_command

from vincula_practice.audit.models import Event
from vincula_practice.signals.listed import models_of
from vincula_practice.signals.thresholds import setting_of

pytestmark = pytest.mark.usefixtures("monday_noon")
HERE = ("--practice", "Lindenhof")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "model.json"
    path.write_bytes(a_file())
    return path


def told(capsys, *words):
    call_command("model", *map(str, words), *HERE)
    return capsys.readouterr().out.strip()


def test_a_file_is_installed_listed_and_removed(cast, file, capsys):
    assert told(capsys, "list") == "none: signals look at the change so far"
    line = told(capsys, "install", file, "--by", "mona@example.org")
    assert line == (
        "phq9-1 (1.0.0, 2026-11-23): drawn, and decides when a course is off course"
    )
    assert told(capsys, "list") == line
    (row,) = models_of(cast.practice.pk)
    assert row.who == "Mona"
    assert Event.objects.get(verb="installed").person_id == cast.mona.person_id
    assert "not in use" in told(capsys, "remove", "phq9")
    assert "not in use" in told(capsys, "list")
    assert setting_of(cast.practice.pk).models == {}


def test_a_curve_by_its_name_says_that_it_decides_nothing(cast, capsys):
    line = told(capsys, "install", "gad7")
    assert line.startswith("gad7-1 (1.0.0, 2026-11-23): drawn, decides nothing: ")
    assert "simulated people" in line


def test_a_model_that_fails_is_refused_with_every_reason(cast, tmp_path, capsys):
    path = tmp_path / "bad.json"
    path.write_bytes(a_file(with_card(a_kept(), n_clients=7, day="2020-01-01")))
    with pytest.raises(CommandError) as refusal:
        told(capsys, "install", path)
    assert "7 clients" in str(refusal.value)
    assert "older than" in str(refusal.value)
    assert models_of(cast.practice.pk) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("install", "nowhere.json"), "No such file"),
        (("install", "phq9", "--unit", "weeks"), "count sessions"),
        (("install", "phq9", "--planned-end", "0"), "ends after it has begun"),
        (("install", "phq9", "--planned-end", "inf"), "ends after it has begun"),
        (("install", "phq9", "--by", "fred@example.org"), "treats here or manages"),
        (("install", "phq9", "--by", "dora@example.org"), "treats here or manages"),
        (("install", "phq9", "--by", "nobody@example.org"), "treats here or manages"),
        (("remove", "phq9"), "No model of phq9"),
        (("check", "phq9"), "No model of phq9"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(cast, capsys, words, why):
    with pytest.raises(CommandError, match=why):
        told(capsys, *words)
    assert setting_of(cast.practice.pk).number == 0


def test_one_of_two_practices_has_to_be_named(cast, capsys):
    with pytest.raises(CommandError, match="say which"):
        call_command("model", "list")
    with pytest.raises(CommandError, match="no such practice"):
        call_command("model", "list", "--practice", "Elsewhere")


def test_where_there_is_one_practice_it_is_meant(db, capsys):
    a_practice("Alone")
    call_command("model", "list")
    assert capsys.readouterr().out == "none: signals look at the change so far\n"


def test_too_few_clients_are_told(cast, file, capsys):
    told(capsys, "install", file)
    with pytest.raises(CommandError, match="0 clients have two scores or more"):
        told(capsys, "check", "phq9")
