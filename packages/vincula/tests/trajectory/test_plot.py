"""Pictures of courses: what is in them, and what they are refused for."""

import json

import pytest

from trajectory.references import SESSIONS_FILE
from vincula.cli.course_rows import read_course_rows
from vincula.cli.main import run
from vincula.cli.model_file import read_model
from vincula.trajectory.plot import Frame, chart

FIT = ("--client", "client", "--time", "session", "--score", "y", "--transform", "log")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.json"
    scale = ("--lowest", "0", "--highest", "27")
    run(["trajectory", "fit", str(SESSIONS_FILE), *FIT, *scale, "--out", str(path)])
    return path


def plotted(model, out, *more):
    words = ("trajectory", "plot", model, SESSIONS_FILE, "--out", out, *more)
    return run([str(word) for word in words])


@pytest.mark.parametrize(
    ("name", "begins"),
    [("p.png", b"\x89PNG"), ("p.svg", b"<svg"), ("p.html", b"<!DOCTYPE html>")],
)
def test_a_picture_of_each_kind(model, tmp_path, capsys, name, begins):
    assert plotted(model, tmp_path / name, "--until", 20) == 0
    assert (tmp_path / name).read_bytes().lstrip().startswith(begins)
    assert "p." in capsys.readouterr().err


def test_a_page_needs_no_network(model, tmp_path):
    plotted(model, tmp_path / "p.html", "--clients", "7")
    assert "https://cdn" not in (tmp_path / "p.html").read_text()


def test_only_the_clients_asked_for(model, tmp_path, capsys):
    plotted(model, tmp_path / "p.svg", "--clients", "9,47")
    text = (tmp_path / "p.svg").read_text()
    assert capsys.readouterr().err.endswith("p.svg: 9, 47\n")
    assert ">9</text>" in text
    assert ">47</text>" in text
    assert ">33</text>" not in text
    assert "80 % and 95 % bands" in text


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("p.pdf",), "name it *.png, *.svg, *.html"),
        (("p.svg", "--clients", "nobody"), "there is no client 'nobody'"),
        (("no/where/p.svg",), "No such file or directory"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(model, tmp_path, capsys, asked, why):
    assert plotted(model, tmp_path / asked[0], *asked[1:]) == 2
    assert why in capsys.readouterr().err


def test_bands_stay_on_the_scale_and_begin_after_the_last_session(model, tmp_path):
    kept = read_model(model)
    read = read_course_rows(SESSIONS_FILE, kept.columns, kept.model.design)
    frame = Frame(lowest=0.0, highest=27.0, until=30.0, time="session", score="y")
    picture = chart(
        kept.model,
        read.rows,
        ["3"],
        corrected=kept.corrections,
        frame=frame,
        subtitle="",
    )
    bands = [
        layer["data"]["values"]
        for layer in json.loads(picture.to_json(validate=False))["concat"][0]["layer"]
        if layer["mark"]["type"] == "area"
    ]
    last = read.rows.time[read.rows.client == "3"].max()
    assert len(bands) == 2
    for wide, narrow in zip(*bands, strict=True):
        assert 0 <= wide["low"] <= narrow["low"] <= narrow["high"] <= wide["high"] <= 27
        assert last < wide["time"] <= 30
