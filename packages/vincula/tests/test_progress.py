"""Progress is told on a terminal, and only there."""

import io
from itertools import count
from time import sleep

import pytest

from vincula.cli import progress
from vincula.cli.main import run
from vincula.cli.progress import stage, with_progress


class Terminal(io.StringIO):
    """What somebody sits at."""

    def isatty(self):
        return True


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(progress, "PAUSE_SECONDS", 0.0)


def test_a_stage_tells_for_how_long_and_wipes_its_line(impatient):
    out = Terminal()
    with stage("reading scores.csv", on=out):
        for _ in count():
            if "reading scores.csv: 0 s" in out.getvalue():
                break
            sleep(0.001)
    assert out.getvalue().endswith("\r")
    assert out.getvalue().split("\r")[-2].strip() == ""


def test_a_file_is_told_nothing(impatient):
    out = io.StringIO()
    with stage("reading", on=out):
        sleep(0.01)
    assert out.getvalue() == ""


def stopped(out):
    with stage("fitting", on=out):
        while not out.getvalue():
            sleep(0.001)
        raise KeyboardInterrupt


def test_who_interrupts_gets_a_clean_line(impatient):
    out = Terminal()
    with pytest.raises(KeyboardInterrupt):
        stopped(out)
    assert out.getvalue().split("\r")[-2].strip() == ""


def test_things_may_stand_for_many(impatient):
    out = Terminal()
    assert list(with_progress([1, 2, 3], "clients", each=100, on=out)) == [1, 2, 3]
    assert "clients: 200 of 300" in out.getvalue()


def test_whoever_waits_little_sees_nothing():
    out = Terminal()
    with stage("reading", on=out):
        pass
    assert out.getvalue() == ""


def interrupted(*_args, **_more):
    raise KeyboardInterrupt


def test_an_interrupted_command_ends_with_130_and_leaves_no_file(
    monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr("vincula.cli.trajectory_fit.fit_sums", interrupted)
    file, out = tmp_path / "scores.csv", tmp_path / "model.json"
    rows = [f"{who},{week},{who + week % 3}" for who in range(9) for week in range(5)]
    file.write_text("who,week,score\n" + "\n".join(rows) + "\n", encoding="utf-8")
    words = "--client who --time week --score score"
    call = ["trajectory", "fit", str(file), *words.split(), "--out", str(out)]
    assert run(call) == 130
    assert capsys.readouterr() == ("", "")
    assert not out.exists()


def test_a_command_may_be_interrupted_while_it_is_loaded(monkeypatch, capsys):
    monkeypatch.setattr("vincula.cli.main.import_module", interrupted)
    assert run(["trajectory", "fit"]) == 130
    assert capsys.readouterr() == ("", "")
