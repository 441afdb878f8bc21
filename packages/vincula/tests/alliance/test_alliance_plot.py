"""`vincula alliance plot`: a picture of each kind, with the right people and marks in it."""

import json
import re

import pytest
from alliance_reference import DATA

from vincula.cli.main import run

SESSIONS = str(DATA / "sim_alliance_sessions.csv")
COLUMNS = ["--id", "client", "--session", "session", "--score", "wai"]


@pytest.fixture
def plot(tmp_path, capsys):
    def draw(name, *options, file=SESSIONS, status=0):
        out = tmp_path / name
        words = ["alliance", "plot", file, *COLUMNS, "--out", str(out), *options]
        assert run(words) == status
        return out, capsys.readouterr()

    return draw


def test_a_png(plot):
    out, told = plot("a.png", "--who", "10")
    assert out.read_bytes().startswith(b"\x89PNG")
    assert "1 of 60 people, rule own" in told.out


def test_an_svg_has_the_ratings_and_marks_of_its_people(plot):
    out, told = plot("a.svg", "--who", "2,7", "--json")
    drawing = out.read_text(encoding="utf-8")
    assert json.loads(told.out)["people"] == ["2", "7"]
    assert "out of the usual" in drawing
    marks = re.findall(r'aria-label="([^"]*)"', drawing)
    low = [one for one in marks if "state: low" in one]
    # By `vincula alliance ruptures`: 2 is low at five sessions, 7 at three.
    assert len(low) == 8
    assert "NaN" not in drawing


def test_a_page_calls_nobody(plot):
    out, _ = plot("a.html", "--most", "2")
    page = out.read_text(encoding="utf-8")
    assert "vegaEmbed" in page
    assert not re.findall(r'(?:src|href)\s*=\s*"https?:', page)


@pytest.mark.parametrize("rule", ["gumz", "stevens", "ewma", "cusum"])
def test_every_rule_can_be_drawn_with_its_line(plot, rule):
    out, _ = plot("a.svg", "--rule", rule, "--most", "1")
    drawing = out.read_text(encoding="utf-8")
    assert f"the rule {rule} speaks up" in drawing
    assert "stroke-dasharray" in drawing
    assert "NaN" not in drawing


def test_dates_one_session_and_constant_ratings_can_be_drawn(plot, tmp_path):
    file = tmp_path / "rows.csv"
    rows = ["client,session,wai", "A,2024-03-01,6", "B,2024-03-01,6", "B,2024-03-08,6"]
    file.write_text("\n".join([*rows, "C,2024-03-01,"]))
    out, told = plot(
        "a.svg", "--floor", "1", "--min", "1", "--max", "7", file=str(file)
    )
    assert "2 of 3 people" in told.out
    assert "NaN" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("a.gif", [], "a plot ends in .png, .svg, .html"),
        ("a.svg", ["--who", "nobody"], "'nobody' is nobody with ratings"),
        ("no/such/folder.svg", ["--who", "1"], "No such file or directory"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(plot, name, options, said):
    _, told = plot(name, *options, status=2)
    assert said in told.err


def test_without_the_extra_the_remedy_is_told(plot, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)
    _, told = plot("a.svg", status=2)
    assert "pip install 'vincula[charts]'" in told.err
