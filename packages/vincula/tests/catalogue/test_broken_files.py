"""Every way to break a catalogue file is told by file, key and remedy."""

import shutil

import pytest

from vincula.catalogue.check import check_catalogue, check_instrument
from vincula.catalogue.load import INSTRUMENTS
from vincula.catalogue_cases import worked_case_gaps
from vincula.errors import UnreadableFile

INSTRUMENT, NORMS = "instrument.yaml", "norms.yaml"
CASES, WORDING = "cases.yaml", "wording.en.yaml"

# file, what it says, what is put there, the key of the fault, words of the remedy
BROKEN = [
    (INSTRUMENT, "recall:", "recal:", "recall", "add it"),
    (INSTRUMENT, "loinc_panel:", "loinc_pannel:", "loinc_pannel", "correct its spelling"),
    (INSTRUMENT, "id: phq9\n", "id: phq99\n", "id", "make them the same"),
    (INSTRUMENT, 'version: "1.0.0"', "version: 1.0", "version", "valid string"),
    (INSTRUMENT, 'version: "1.0.0"', 'version: "1.0"', "version", "three numbers"),
    (INSTRUMENT, "group: outcome", "group: outcomes", "group", "'outcome'"),
    (INSTRUMENT, "maximum: 27", 'maximum: "27"', "scales.0.maximum", "valid number"),
    (INSTRUMENT, "maximum: 27", "maximum: .inf", "scales.0.maximum", "finite"),
    (INSTRUMENT, "maximum: 27", "maximum: 28", "scales.total.maximum", "items give 27"),
    (INSTRUMENT, "minimum: 0\n", "minimum: 9\n", "scales.total.minimum", "give 0"),
    (INSTRUMENT, "minimum: 0\n", "minimum: 0\n    reverse: [x]\n",
     "scales.total.reverse", "correct it"),
    (INSTRUMENT, "phq9_8, phq9_9]", "phq9_8, phq9_8]",
     "scales.total.items", "twice"),
    (INSTRUMENT, "phq9_8, phq9_9]", "phq9_8]", "items.phq9_9.scored", "in no scale"),
    (INSTRUMENT, "phq9_8, phq9_9]", "phq9_8, phq9_10]",
     "scales.total.items", "correct the id"),
    (INSTRUMENT, "main_scale: total", "main_scale: sum", "main_scale", "correct the id"),
    (INSTRUMENT, "max_missing: 2", "max_missing: 9",
     "scales.total.missing.max_missing", "between 1 and 8"),
    (INSTRUMENT, "rule: prorate", "rule: complete",
     "scales.total.missing.max_missing", "between 0 and 0"),
    (INSTRUMENT, "method: sum", "method: count at least",
     "scales.total.threshold", "belongs to"),
    (INSTRUMENT, "[0, 1, 2, 3], loinc: [LA6568-5", "[0, 2, 1, 3], loinc: [LA6568-5",
     "answer_sets.frequency.values", "lowest first"),
    (INSTRUMENT, "id: phq9_9, answers: frequency", "id: phq9_9, answers: frequence",
     "items.phq9_9.answers", "correct the id"),
    (INSTRUMENT, "id: phq9_8, answers", "id: phq9_9, answers",
     "items.phq9_9", "rename one"),
    (INSTRUMENT, "loinc: 44260-8", "loinc: 44260-9",
     "items.phq9_9.loinc", "copy it again"),
    (INSTRUMENT, "LA6568-5, ", "", "answer_sets.frequency.loinc", "for each value"),
    (INSTRUMENT, "item: phq9_9\n    at_least: 1", "item: phq9_9\n    at_least: 4",
     "risk.phq9_9", "outside"),
    (INSTRUMENT, "item: phq9_9\n", "item: phq9_19\n", "risk.phq9_19", "correct the id"),
    (INSTRUMENT, "recall: last 2 weeks", "recall: n/a", "recall", "find out"),
    (INSTRUMENT, "recall: last 2 weeks", 'recall: ""', "recall", "is empty"),
    (INSTRUMENT, "terms: No", "terms: TODO, no", "licence.terms", "find out"),
    (INSTRUMENT, "stage: validated", "stage: draft",
     "scales.total.bands", "compares nobody"),
    (INSTRUMENT, 'holder: "', 'holder: "World Health Organization, ',
     "licence.line", "visible line"),
    (INSTRUMENT, "loinc_panel:", "mirrors: nobody\nloinc_panel:",
     "mirrors", "correct the id"),
    (INSTRUMENT, "text: shipped", "text: practice loads its own",
     "(whole file)", "not ours to ship"),
    (INSTRUMENT, "id: phq9\n", "id: [phq9\n", "line 2", "check indentation"),
    (INSTRUMENT, "stage: validated", "stage: validated\nstage: draft",
     "line 8", "given twice"),
    (NORMS, "- scale: total", "- scale: totals", "scales.totals", "correct the id"),
    (NORMS, "lowest: 10,", "lowest: 4,", "scales.total.bands", "must ascend"),
    (NORMS, "lowest: 0,", "lowest: 1,", "scales.total.bands", "start at"),
    (NORMS, "lowest: 20,", "lowest: 28,", "scales.total.bands", "above"),
    (NORMS, '{at: 10, label: "threshold', '{at: 28, label: "threshold',
     "scales.total.cutoffs", "outside 0 to 27"),
    (NORMS, "mean: 15.4", "mean: 154", "scales.total.norms", "outside"),
    (NORMS, "sd: 5.5", "sd: 0", "scales.total.norms", "above 0"),
    (NORMS, "value: 0.84", "value: 8.4", "scales.total.reliability", "0 and 1"),
    (NORMS, "points: 6", "points: 60", "scales.total.change", "0 and 27"),
    (NORMS, 'basis: from memory}}', "basis: verifiedd}}", "basis", "from memory"),
    (NORMS, 'text: "Kocalevent et al. (2013)"', 'text: "to do"',
     "scales.0.norms.2.source.text", "find out"),
    (CASES, "phq9_9: 1}", "phq9_99: 1}", "phq9_99", "correct the id"),
    (CASES, "answered: 6, not_scorable", "answered: 6, score: 3, not_scorable",
     "three items missing.total", "either"),
    (CASES, "expect: {total: {score: 9", "expect: {sum: {score: 9",
     "sum", "is no scale"),
    (WORDING, "  phq9_3:", "  phq9_33:", "items.phq9_3", "has no text"),
    (WORDING, "Several days, ", "", "options.frequency", "has 3 labels but needs 4"),
    (WORDING, "  difficulty:", "  difficult:", "options.difficult", "correct the name"),
    (WORDING, "language: en", "language: de", "language", "differs from the file's"),
]  # fmt: skip


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer says {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def found_in(folder):
    return [str(fault) for one in check_catalogue(folder) for fault in one.faults]


@pytest.fixture
def phq9(tmp_path):
    shutil.copytree(INSTRUMENTS / "phq9", tmp_path / "phq9")
    return tmp_path / "phq9"


@pytest.mark.parametrize(
    "broken", BROKEN, ids=lambda broken: f"{broken[0]}: {broken[2]}"
)
def test_a_broken_file_is_told(phq9, broken):
    file, old, new, key, remedy = broken
    edit(phq9 / file, old, new)
    faults = found_in(phq9.parent)
    told = [f.removeprefix(str(phq9)) for f in faults if f.startswith(str(phq9))]
    assert any(key in f.rpartition(remedy)[0] for f in told), faults


def test_an_untouched_copy_has_no_fault(phq9):
    assert found_in(phq9.parent) == []


@pytest.mark.parametrize("file", [INSTRUMENT, NORMS, CASES, WORDING])
def test_a_missing_file_is_told(phq9, file):
    (phq9 / file).unlink()
    assert [f for f in found_in(phq9.parent) if f.startswith(str(phq9 / file))]


@pytest.mark.parametrize("file", [INSTRUMENT, NORMS, CASES, WORDING])
def test_a_file_that_is_not_utf8_is_told(phq9, file):
    (phq9 / file).write_bytes(b"id: \xff\xfe")
    assert "save it as UTF-8" in found_in(phq9.parent)[0]


@pytest.mark.parametrize(
    "text", ["", "just words", "[1, 2]", "? [1, 2]\n: 3", "&a [*a]"]
)
def test_a_file_that_is_something_else_is_told(phq9, text):
    (phq9 / INSTRUMENT).write_text(text, encoding="utf-8")
    (fault,) = found_in(phq9.parent)
    assert fault.startswith(f"{phq9 / INSTRUMENT}: ")
    assert fault.count(": ") >= 2


def test_a_file_that_nobody_reads_is_told(phq9):
    (phq9 / "wording.en.yml").write_text("language: en", encoding="utf-8")
    (fault,) = found_in(phq9.parent)
    assert "wording.en.yml: (whole file): " in fault
    assert "rename or remove" in fault


def test_every_instrument_is_checked_though_one_cannot_be_read(phq9, tmp_path):
    shutil.copytree(INSTRUMENTS / "gad7", tmp_path / "gad7")
    edit(tmp_path / "gad7" / INSTRUMENT, "stage:", "stadium:")
    edit(phq9 / NORMS, "lowest: 0,", "lowest: 1,")
    checked = check_catalogue(tmp_path)
    assert [(c.folder.name, len(c.faults)) for c in checked] == [
        ("gad7", 1),
        ("phq9", 1),
    ]


def test_one_instruments_folder_may_be_named(phq9):
    assert [one.folder for one in check_catalogue(phq9)] == [phq9]


def test_a_folder_without_instruments_is_no_sound_catalogue(tmp_path):
    with pytest.raises(UnreadableFile, match="holds no instrument"):
        check_catalogue(tmp_path)
    with pytest.raises(UnreadableFile, match="is no folder"):
        check_catalogue(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("score: 9,", "score: 8,", "expected 8, got 9"),
        ("band: mild", "band: severe", "expected band 'severe', got 'mild'"),
        ("prorated: true", "prorated: false", "expected prorated False, got True"),
        ("answered: 7", "answered: 8", "expected 8 answered, got 7"),
        ("too many items missing", "nothing answered", "there is no score"),
        ("{answered: 6, not_scorable: too many items missing}", "{score: 9}", "no score"),
        ("score: 9, answered: 7, prorated: true, band: mild",
         "not_scorable: nothing answered", "got the score 9"),
        ("risk: [phq9_9]", "risk: []", "expected [], got ['phq9_9']"),
        ("phq9_9: 1}", "phq9_9: 4}", "cannot be scored"),
    ],
)  # fmt: skip
def test_a_case_that_does_not_come_out_is_told(phq9, old, new, difference):
    edit(phq9 / CASES, old, new)
    checked = check_instrument(phq9)
    assert checked.faults == ()
    gaps = list(worked_case_gaps(checked.instrument))
    assert any(difference in gap.remedy for gap in gaps), gaps
