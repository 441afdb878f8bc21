"""An unsafe start is refused, by the command line and by the web server alike."""

import pytest
from starts import GONE, IMPORT, LONG, started


def test_a_safe_start_opens_the_door(tmp_path):
    # What is loaded by then is set aside from the search for rubbish.
    code = f"{IMPORT}\nimport gc; raise SystemExit(gc.get_freeze_count() < 100_000)"
    assert started(code, tmp_path, VINCULA_SECRET_KEY=LONG).returncode == 0


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, "VINCULA_SECRET_KEY is not set"),
        ({"VINCULA_SECRET_KEY": "short"}, "vincula.E001"),
        ({"VINCULA_SECRET_KEY": "x" * 60}, "vincula.E003"),
        ({"VINCULA_SECRET_KEY": "demo-only" * 6}, "vincula.E003"),
        ({"VINCULA_SECRET_KEY": LONG, "VINCULA_DEBUG": "1"}, "vincula.E002"),
        ({"VINCULA_SECRET_KEY": LONG, "VINCULA_DATABASE": GONE}, "vincula.E050"),
        ({"VINCULA_SECRET_KEY": LONG, "VINCULA_DATABASE": "mysql://x/y"}, "VINCULA_D"),
        ({"VINCULA_SECRET_KEY": LONG, "VINCULA_PRACTICE_KEY": ""}, "keys make"),
        ({"VINCULA_SECRET_KEY": LONG, "VINCULA_PRACTICE_KEY": "short"}, "32 bytes"),
    ],
)
def test_an_unsafe_start_is_refused_with_the_remedy(tmp_path, variables, told):
    refused = started(IMPORT, tmp_path, **variables)
    assert refused.returncode == 1
    assert told in refused.stderr


def test_keys_inside_the_data_folder_are_refused(tmp_path):
    keys = {"VINCULA_SECRET_KEY": LONG, "VINCULA_KEYS": str(tmp_path / "keys")}
    refused = started(IMPORT, tmp_path, **keys)
    assert refused.returncode == 1
    assert "vincula.E013" in refused.stderr


def test_the_data_folder_is_the_owners_alone(tmp_path):
    folder = tmp_path / "data"
    started(IMPORT, folder, VINCULA_SECRET_KEY=LONG)
    assert folder.stat().st_mode & 0o077 == 0


def test_the_demo_says_what_it_is_lenient_with(tmp_path):
    demo = started(IMPORT, tmp_path, VINCULA_DEMO="1", VINCULA_DEBUG="1")
    assert demo.returncode == 0
    said = [line for line in demo.stderr.splitlines() if "Relaxed, because" in line]
    assert {"W002", "W003"} == {line.partition("(vincula.")[2][:4] for line in said}


def test_the_command_line_refuses_as_the_server_does(tmp_path):
    check = "from vincula_practice.config.command import run; import sys; sys.argv[1:] = ['check']; run()"
    refused = started(check, tmp_path, VINCULA_SECRET_KEY="short")
    assert refused.returncode == 1
    assert "vincula.E001" in refused.stderr
