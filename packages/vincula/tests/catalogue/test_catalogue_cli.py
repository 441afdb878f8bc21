"""`vincula catalogue`, as typed."""

import json
import shutil
import subprocess
import sys

import pytest

from vincula.catalogue.load import INSTRUMENTS, load_catalogue
from vincula.cli.main import run

IDS = [instrument.id for instrument in load_catalogue()]


def printed(capsys, *argv, status=0):
    assert run(["catalogue", *argv]) == status
    return capsys.readouterr().out


def test_list_has_a_line_for_each_instrument(capsys):
    lines = printed(capsys, "list").splitlines()
    assert [line.split()[0] for line in lines] == ["id", *IDS]


def test_list_as_json(capsys):
    found = {one["id"]: one for one in json.loads(printed(capsys, "list", "--json"))}
    assert list(found) == IDS
    assert found["session_check"]["claim"].startswith("draft, not validated")
    assert found["wai_sr"]["languages"] == []
    assert found["k10"]["scales"] == ["total"]


@pytest.mark.parametrize("one", IDS)
def test_show_tells_every_item_and_scale(capsys, one):
    instrument = load_catalogue().get(one)
    text = printed(capsys, "show", one)
    for item in instrument.items:
        assert f"  {item.id}" in text
    for scale in instrument.definition.scales:
        assert f"scale {scale.id}: " in text


def test_show_marks_what_is_from_memory(capsys):
    text = printed(capsys, "show", "gad7")
    assert "Spitzer et al. (2006) [from memory, decides nothing]" in text
    assert "cut-off: 8: threshold" in text


def test_show_as_json_holds_the_figures_with_their_basis(capsys):
    data = json.loads(printed(capsys, "show", "pcl5", "--json"))
    (figures,) = data["norms"]["scales"]
    assert figures["cutoffs"][0]["at"] == 31
    assert figures["cutoffs"][0]["upper"] == 33
    assert figures["reliability"][0]["source"]["basis"] == "from memory"
    assert len(data["wordings"]["en"]["items"]) == 20


def test_show_of_an_unknown_instrument_is_one_sentence(capsys):
    assert run(["catalogue", "show", "phq10"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("vincula: there is no instrument 'phq10'")
    assert err.count("\n") == 1


def test_check_of_the_shipped_catalogue(capsys):
    assert printed(capsys, "check") == f"{len(IDS)} instruments, no faults\n"


def test_check_tells_each_fault_on_a_line(capsys, tmp_path):
    shutil.copytree(INSTRUMENTS / "phq9", tmp_path / "phq9")
    norms = tmp_path / "phq9" / "norms.yaml"
    text = norms.read_text(encoding="utf-8")
    norms.write_text(text.replace("lowest: 0,", "lowest: 1,"), encoding="utf-8")
    first, last = printed(capsys, "check", str(tmp_path), status=1).splitlines()
    assert first.startswith(f"{norms}: scales.total.bands: ")
    assert last == "1 instrument, 1 fault"


def test_check_works_the_cases(capsys, tmp_path):
    shutil.copytree(INSTRUMENTS / "k6", tmp_path / "k6")
    cases = tmp_path / "k6" / "cases.yaml"
    text = cases.read_text(encoding="utf-8")
    cases.write_text(text.replace("score: 13", "score: 14"), encoding="utf-8")
    data = json.loads(printed(capsys, "check", "--json", str(tmp_path), status=1))
    (fault,) = data["faults"]
    assert data["instruments"] == 1
    assert fault["file"] == str(cases)
    assert fault["key"] == "at the cut-off.total"
    assert "expected 14, got 13" in fault["remedy"]


def test_check_of_no_folder_is_one_sentence(capsys, tmp_path):
    assert run(["catalogue", "check", str(tmp_path / "none")]) == 2
    assert "is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv", [[], ["catalogue"], ["catalogue", "shw"], ["nonsense"]]
)
def test_an_incomplete_command_says_how_it_is_used(capsys, argv):
    with pytest.raises(SystemExit) as stopped:
        run(argv)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("usage: vincula")


def test_a_reader_that_goes_away_is_no_fault():
    program = (
        "import sys; from vincula.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    shown = subprocess.Popen(
        [sys.executable, "-c", program, "catalogue", "show", "pcl5", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert shown.stdout is not None
    shown.stdout.close()
    _, err = shown.communicate(timeout=60)
    assert (shown.returncode, err) == (0, b"")
