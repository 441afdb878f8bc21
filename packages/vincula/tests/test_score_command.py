"""`vincula score` on good files and on every kind of broken one."""

import argparse
import csv
import io
import json
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vincula.cli import batches, read_csv, score

HERE = Path(__file__).parent
SIMULATED = HERE / "data" / "sim_phq9_items.csv"
ITEMS = [f"phq9_{k}" for k in range(1, 10)]
MAP = "\n".join(f"phq{k}: phq9_{k}" for k in range(1, 10))


def vincula_score(*arguments: object) -> int:
    parser = argparse.ArgumentParser(prog="vincula")
    score.add_parser(parser.add_subparsers())
    args = parser.parse_args(["score", *map(str, arguments)])
    return args.run(args)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "columns.yaml"
    path.write_text(MAP)
    return path


@pytest.fixture
def make_csv(tmp_path: Path):
    """Write a CSV file: a header, then rows of cells."""

    def make(rows, header=("client", *ITEMS), delimiter=",", encoding="utf-8"):
        path = tmp_path / "responses.csv"
        lines = [delimiter.join(header), *(delimiter.join(row) for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return make


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def ones(**cells: str) -> list[str]:
    return [cells.get(name, "1") for name in ("client", *ITEMS)]


class TestGoodFiles:
    def test_the_simulated_phq9_scores_as_a_sum_by_hand(self, mapping, capsys):
        assert vincula_score("phq9", SIMULATED, "--map", mapping) == 0
        out, err = capsys.readouterr()
        with SIMULATED.open() as file:
            sums = [sum(map(int, row)) for row in list(csv.reader(file))[1:]]
        assert [int(row["total_score"]) for row in table(out)] == sums
        assert err == "phq9 total: 600 rows, 600 scored, 0 not\n"

    def test_identifiers_come_out_as_they_came(self, make_csv, capsys):
        path = make_csv(
            [ones(client="0042"), ones(client="=ä")], header=["Client", *ITEMS]
        )
        assert vincula_score("phq9", path) == 0
        assert [row["Client"] for row in table(capsys.readouterr().out)] == [
            "0042",
            "=ä",
        ]

    def test_missing_cells_are_missing_and_the_reason_is_said(self, make_csv, capsys):
        some = {"phq9_1": "", "phq9_2": "NA"}
        rows = [
            ones(),
            ones(**some),
            ones(**some, phq9_3=" "),
            ["7", *[""] * 9],
        ]
        assert vincula_score("phq9", make_csv(rows)) == 0
        out, err = capsys.readouterr()
        assert [tuple(row.values())[1:] for row in table(out)] == [
            ("9", "9", "false", "mild", ""),
            ("9", "7", "true", "mild", ""),
            ("", "6", "false", "", "too many items missing"),
            ("", "0", "false", "", "nothing answered"),
        ]
        assert "4 rows, 2 scored, 2 not" in err

    @pytest.mark.parametrize(
        ("delimiter", "encoding"),
        [(";", "utf-8"), (",", "utf-8-sig"), (";", "utf-8-sig")],
    )
    def test_semicolons_and_byte_order_marks(
        self, make_csv, capsys, delimiter, encoding
    ):
        path = make_csv([ones()], delimiter=delimiter, encoding=encoding)
        assert vincula_score("phq9", path) == 0
        assert table(capsys.readouterr().out)[0]["total_score"] == "9"

    def test_a_declared_column_is_carried_along(self, make_csv, capsys):
        path = make_csv([["x", *["2"] * 9]], header=["ward", *ITEMS])
        assert vincula_score("phq9", path, "--id", "ward") == 0
        assert table(capsys.readouterr().out)[0] | {"ward": "x"} == {
            "ward": "x",
            "total_score": "18",
            "total_answered": "9",
            "total_prorated": "false",
            "total_band": "moderately severe",
            "total_reason": "",
        }

    def test_a_reader_that_stops_reading_is_no_fault_of_the_file(
        self, mapping, monkeypatch
    ):
        class Closed(io.StringIO):
            def write(self, text: str) -> int:
                raise BrokenPipeError

        monkeypatch.setattr(sys, "stdout", Closed())
        with pytest.raises(BrokenPipeError):
            vincula_score("phq9", SIMULATED, "--map", mapping)

    def test_a_column_of_words_is_left_out(self, tmp_path, catalogue, capsys):
        instrument = catalogue.get("session_check")
        header = [item.id for item in instrument.items]
        words = [i for i in header if instrument.answer_set(i).kind == "text"]
        assert words
        row = ["my own words" if item in words else "3" for item in header]
        path = tmp_path / "check.csv"
        path.write_text(",".join(header) + "\n" + ",".join(row) + "\n")
        assert vincula_score("session_check", path) == 0
        assert "my own words" not in capsys.readouterr().out

    def test_every_scale_has_its_columns(self, tmp_path, capsys):
        header = [f"phq4_{k}" for k in range(1, 5)]
        path = tmp_path / "four.csv"
        path.write_text(",".join(header) + "\n3,3,0,1\n")
        assert vincula_score("phq4", path) == 0
        [row] = table(capsys.readouterr().out)
        scores = {key: value for key, value in row.items() if key.endswith("_score")}
        assert len(scores) > 1
        assert scores["total_score"] == "7"

    def test_a_header_alone_gives_a_header_alone(self, make_csv, tmp_path, capsys):
        path = make_csv([])
        assert vincula_score("phq9", path) == 0
        assert capsys.readouterr().out.startswith("client,total_score,")
        out = tmp_path / "scores.parquet"
        assert vincula_score("phq9", path, "--out", out) == 0
        assert pq.read_table(out).num_rows == 0
        again = tmp_path / "again.csv"
        responses = tmp_path / "none.parquet"
        pq.write_table(
            pa.table({name: pa.array([], pa.int8()) for name in ITEMS}), responses
        )
        assert vincula_score("phq9", responses, "--out", again) == 0
        assert again.read_text().count("\n") == 1

    def test_batches_leave_no_seam(self, mapping, capsys, monkeypatch):
        whole = vincula_score("phq9", SIMULATED, "--map", mapping)
        first = capsys.readouterr()
        monkeypatch.setattr(read_csv, "ROWS_A_BATCH", 7)
        assert vincula_score("phq9", SIMULATED, "--map", mapping) == whole
        assert capsys.readouterr() == first

    def test_the_summary_as_json(self, make_csv, tmp_path, capsys):
        rows = [ones(), ones(phq9_1="", phq9_2="", phq9_3=""), ones(phq9_4="9")]
        out = tmp_path / "scores.csv"
        path = make_csv(rows)
        assert vincula_score("phq9", path, "--json", "--out", out) == 1
        summary = json.loads(capsys.readouterr().out)
        assert summary["rows"] == 3
        assert summary["scales"]["total"] == {
            "scored": 1,
            "not_scored": {"too many items missing": 1, "faulty cell": 1},
        }
        [fault] = summary["faults"]
        assert (fault["row"], fault["column"]) == (3, "phq9_4")
        assert summary["out"] == str(out)
        assert len(table(out.read_text())) == 3

    def test_json_alone_prints_nothing_else(self, make_csv, capsys):
        assert vincula_score("phq9", make_csv([ones()]), "--json") == 0
        out, err = capsys.readouterr()
        assert json.loads(out)["out"] is None
        assert err == ""


class TestParquet:
    def test_csv_and_parquet_give_the_same_scores(self, mapping, tmp_path, capsys):
        assert vincula_score("phq9", SIMULATED, "--map", mapping) == 0
        by_csv = capsys.readouterr().out
        values = np.loadtxt(SIMULATED, delimiter=",", skiprows=1, dtype=np.int8)
        path = tmp_path / "responses.parquet"
        columns = dict(zip(ITEMS, values.T, strict=True))
        pq.write_table(pa.table(columns), path, row_group_size=100)
        assert vincula_score("phq9", path) == 0
        assert capsys.readouterr().out == by_csv

    def test_no_score_is_null_and_never_nan(self, make_csv, tmp_path):
        out = tmp_path / "scores.parquet"
        rows = [ones(), ones(phq9_1="", phq9_2="", phq9_3="")]
        assert vincula_score("phq9", make_csv(rows), "--out", out) == 0
        scores = pq.read_table(out)
        assert scores["total_score"].to_pylist() == [9.0, None]
        assert scores["total_reason"].to_pylist() == [None, "too many items missing"]
        assert scores["total_band"].to_pylist() == ["mild", None]

    @pytest.mark.parametrize(
        "column",
        [
            pa.array([1, None], pa.int64()),
            pa.array([1.0, float("nan")]),
            pa.array(["1", "NA"]),
            pa.array(["1", None]).dictionary_encode(),
            pa.array([1, None]).cast(pa.decimal128(24, 2)),
        ],
        ids=["null", "nan", "text", "dictionary", "decimal"],
    )
    def test_every_kind_of_column_that_holds_numbers(self, tmp_path, column):
        path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
        others = {name: pa.array([1, 1]) for name in ITEMS[1:]}
        pq.write_table(pa.table({"phq9_1": column, **others}), path)
        assert vincula_score("phq9", path, "--out", out) == 0
        assert pq.read_table(out)["total_answered"].to_pylist() == [9, 8]

    def test_identifiers_keep_their_type(self, tmp_path):
        path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
        columns = {"id": pa.array([7], pa.int16()), **{name: [0] for name in ITEMS}}
        pq.write_table(pa.table(columns), path)
        assert vincula_score("phq9", path, "--out", out) == 0
        assert pq.read_schema(out).field("id").type == pa.int16()

    def test_a_column_of_dates_is_no_item(self, tmp_path, capsys):
        path = tmp_path / "in.parquet"
        dates = pa.array([0], pa.timestamp("s"))
        pq.write_table(
            pa.table({**{name: [0] for name in ITEMS}, "phq9_1": dates}), path
        )
        refused(capsys, vincula_score("phq9", path), "phq9_1", "timestamp")

    @pytest.mark.parametrize("content", [b"", b"PAR1 this is no such file PAR1"])
    def test_a_corrupt_file(self, tmp_path, capsys, content):
        path = tmp_path / "in.parquet"
        path.write_bytes(content)
        refused(capsys, vincula_score("phq9", path), "in.parquet", "damaged")

    def test_a_file_damaged_in_the_middle_leaves_nothing_behind(self, tmp_path, capsys):
        path, out = tmp_path / "in.parquet", tmp_path / "out.csv"
        random = np.random.default_rng(5)
        columns = {name: random.integers(0, 4, 5000) for name in ITEMS}
        pq.write_table(pa.table(columns), path, row_group_size=500)
        whole = bytearray(path.read_bytes())
        middle = len(whole) // 2
        whole[middle : middle + 400] = b"\xff" * 400
        path.write_bytes(whole)
        refused(capsys, vincula_score("phq9", path, "--out", out), "damaged")
        assert list(tmp_path.iterdir()) == [path]

    def test_without_pyarrow_one_sentence_and_csv_still_works(
        self, tmp_path, make_csv, monkeypatch, capsys
    ):
        path = tmp_path / "in.parquet"
        pq.write_table(pa.table({name: [0] for name in ITEMS}), path)
        # None in sys.modules is how Python says "not to be imported".
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        monkeypatch.setitem(sys.modules, "pyarrow.types", None)
        refused(capsys, vincula_score("phq9", path), "vincula[scale]")
        assert vincula_score("phq9", make_csv([ones()])) == 0


class TestFaultyCells:
    @pytest.mark.parametrize(
        "cell",
        ["4", "-1", "1.5", "x17", "nan", "inf", "1_0", "1,5", "٣", "1e999", "0x1"],
    )
    def test_the_row_and_column_are_named_and_the_cell_is_not_repeated(
        self, make_csv, capsys, cell
    ):
        rows = [ones(), ones(phq9_4=f'"{cell}"'), ones()]
        assert vincula_score("phq9", make_csv(rows)) == 1
        out, err = capsys.readouterr()
        scores = table(out)
        assert [row["total_score"] for row in scores] == ["9", "", "9"]
        assert scores[1]["total_reason"] == "faulty cell"
        first, summary = err.splitlines()
        assert first.startswith("row 2, column phq9_4: not a")
        assert summary.endswith("3 rows, 2 scored, 1 not (1 faulty cell)")
        assert cell not in first.removeprefix("row 2, column phq9_4: ").replace(
            "0 to 3", ""
        )

    def test_the_column_is_named_as_the_file_names_it(self, tmp_path, mapping, capsys):
        path = tmp_path / "in.csv"
        header = ",".join(f"phq{k}" for k in range(1, 10))
        path.write_text(f"{header}\n{'1,' * 8}8\n")
        assert vincula_score("phq9", path, "--map", mapping) == 1
        assert "row 1, column phq9: not a possible answer" in capsys.readouterr().err

    def test_a_row_of_the_wrong_length_is_a_faulty_row(self, make_csv, capsys):
        rows = [ones(), ones()[:-1], [*ones(), "1"], ones()]
        assert vincula_score("phq9", make_csv(rows)) == 1
        out, err = capsys.readouterr()
        assert [row["total_score"] for row in table(out)] == ["9", "", "", "9"]
        assert "row 2, column (whole row): has 9 cells, the header 10" in err
        assert "row 3, column (whole row): has 11 cells, the header 10" in err

    def test_twenty_faults_are_shown_and_all_are_counted(self, make_csv, capsys):
        rows = [ones(phq9_1="many", phq9_2="5") for _ in range(25)]
        assert vincula_score("phq9", make_csv(rows)) == 1
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 22
        assert lines[20] == "and 30 more faulty cells"
        assert [line.split(",")[0] for line in lines[:4]] == [
            "row 1",
            "row 1",
            "row 2",
            "row 2",
        ]

    def test_rows_are_counted_through_all_batches(self, make_csv, capsys, monkeypatch):
        monkeypatch.setattr(read_csv, "ROWS_A_BATCH", 2)
        rows = [ones(), ones(), ones(), ones(phq9_1="7"), ones(phq9_2="?")]
        assert vincula_score("phq9", make_csv(rows)) == 1
        lines = capsys.readouterr().err.splitlines()
        assert [line.split(":")[0] for line in lines[:2]] == [
            "row 4, column phq9_1",
            "row 5, column phq9_2",
        ]


class TestRefused:
    """One clear sentence, exit status 2, and nothing written."""

    def test_an_unknown_instrument(self, make_csv, capsys):
        status = vincula_score("phq10", make_csv([ones()]))
        refused(capsys, status, "phq10", "vincula catalogue list")

    @pytest.mark.parametrize("name", ["../phq9", "", ".", "phq9/../phq9"])
    def test_an_instrument_is_an_id_and_not_a_path(self, make_csv, capsys, name):
        refused(capsys, vincula_score(name, make_csv([ones()])), "catalogue")

    def test_an_unknown_column_and_the_nearest_item(self, make_csv, capsys):
        path = make_csv([["1"] * 10], header=["pqh9_3", *ITEMS])
        refused(
            capsys, vincula_score("phq9", path), "pqh9_3", "phq9_3", "--map", "--id"
        )

    def test_a_missing_item_column(self, make_csv, capsys):
        path = make_csv([["1"] * 8], header=[*ITEMS[:3], *ITEMS[4:]])
        refused(capsys, vincula_score("phq9", path), "phq9_4", "phq9")

    def test_two_columns_of_one_name(self, make_csv, capsys):
        path = make_csv([["1"] * 10], header=["phq9_1", *ITEMS])
        refused(capsys, vincula_score("phq9", path), "phq9_1", "rename")

    def test_a_column_that_would_come_out_twice(self, make_csv, capsys):
        path = make_csv([["1"] * 10], header=["total_score", *ITEMS])
        status = vincula_score("phq9", path, "--id", "total_score")
        refused(capsys, status, "total_score", "twice")

    def test_a_missing_file(self, tmp_path, capsys):
        refused(capsys, vincula_score("phq9", tmp_path / "no.csv"), "no such file")

    def test_a_folder(self, tmp_path, capsys):
        refused(capsys, vincula_score("phq9", tmp_path), "no such file")

    @pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
    def test_an_empty_file(self, tmp_path, capsys, content):
        path = tmp_path / "in.csv"
        path.write_bytes(content)
        refused(capsys, vincula_score("phq9", path), "in.csv", "empty")

    @pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le"])
    def test_a_file_that_is_not_utf_8(self, make_csv, capsys, encoding):
        path = make_csv([ones(client="Zoë")], encoding=encoding)
        refused(capsys, vincula_score("phq9", path), "responses.csv", "is not")

    def test_a_file_that_is_not_text(self, make_csv, capsys):
        path = make_csv([ones()], encoding="utf-16-le")
        refused(capsys, vincula_score("phq9", path), "is not text")

    def test_a_fault_beyond_the_first_megabyte_still_writes_nothing(
        self, make_csv, tmp_path, capsys
    ):
        path = make_csv([ones()] * 70_000)
        path.write_bytes(path.read_bytes() + b"\xe9")
        out = tmp_path / "scores.csv"
        refused(capsys, vincula_score("phq9", path, "--out", out), "UTF-8")
        assert not out.exists()

    def test_a_quote_that_is_never_closed(self, make_csv, tmp_path, capsys):
        path = make_csv([ones(), ones(client='"' + "x" * 200_000)])
        out = tmp_path / "scores.csv"
        refused(capsys, vincula_score("phq9", path, "--out", out), "quote")
        assert sorted(p.name for p in tmp_path.iterdir()) == ["responses.csv"]

    @pytest.mark.parametrize("name", ["in.xlsx", "in.txt", "in"])
    def test_a_wrong_suffix(self, tmp_path, make_csv, capsys, name):
        path = tmp_path / name
        path.write_text("phq9_1\n1\n")
        refused(capsys, vincula_score("phq9", path), ".csv or .parquet")
        status = vincula_score("phq9", make_csv([ones()]), "--out", path)
        refused(capsys, status, ".csv or .parquet")

    def test_the_responses_are_never_overwritten(self, make_csv, capsys):
        path = make_csv([ones()])
        before = path.read_bytes()
        refused(capsys, vincula_score("phq9", path, "--out", path), "choose another")
        assert path.read_bytes() == before

    def test_a_folder_that_is_not_there(self, make_csv, tmp_path, capsys):
        out = tmp_path / "nowhere" / "scores.csv"
        status = vincula_score("phq9", make_csv([ones()]), "--out", out)
        refused(capsys, status, "nowhere")

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("phq1: phq9_1", ["phq1", "does not have"]),
            ("client: mood_1", ["mood_1", "no item"]),
            ("client: phq9_1", ["'client'", "'phq9_1'", "keep one"]),
            ("- phq9_1", ["each column one item"]),
            ("phq9_1: 3", ["each column one item"]),
            ("a: b: c", ["not valid YAML"]),
            ("", ["each column one item"]),
        ],
    )
    def test_a_map_that_does_not_fit(self, make_csv, tmp_path, capsys, text, words):
        path = tmp_path / "map.yaml"
        path.write_text(text)
        status = vincula_score("phq9", make_csv([ones()]), "--map", path)
        refused(capsys, status, *words)

    def test_a_map_that_is_not_there(self, make_csv, tmp_path, capsys):
        status = vincula_score(
            "phq9", make_csv([ones()]), "--map", tmp_path / "none.yaml"
        )
        refused(capsys, status, "none.yaml", "No such file")

    def test_a_column_in_the_map_and_declared(self, make_csv, tmp_path, capsys):
        path = tmp_path / "map.yaml"
        path.write_text("phq9_1: phq9_1")
        options = ("--map", path, "--id", "phq9_1")
        status = vincula_score("phq9", make_csv([ones()]), *options)
        refused(capsys, status, "both --map and --id")

    @pytest.mark.parametrize("first", ["\n", '"' + "x" * 200_000])
    def test_a_first_line_that_names_no_columns(self, tmp_path, capsys, first):
        path = tmp_path / "in.csv"
        path.write_text(f"{first}\n1,2,3\n")
        refused(capsys, vincula_score("phq9", path), "first line")

    def test_a_declared_column_that_is_not_there(self, make_csv, capsys):
        status = vincula_score("phq9", make_csv([ones()]), "--id", "ward")
        refused(capsys, status, "--id", "ward")


def test_a_cell_is_read_once_for_all():
    batches.number.cache_clear()
    assert [batches.number(cell) for cell in ("2", " 2 ", "2.0", "+2e0")] == [2.0] * 4
    assert import_module("math").isnan(batches.number("NA"))


def refused(capsys, status: int, *words: str) -> None:
    """Exit 2, nothing on standard output, one sentence with these words."""
    out, err = capsys.readouterr()
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("vincula score: ")
    for word in words:
        assert word in err
