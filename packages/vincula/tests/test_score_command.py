"""`vincula score` on good files."""

import csv
import io
import json
import sys
from importlib import import_module

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from score_files import (
    ITEMS,
    SIMULATED,
    ones,
    refused,
    table,
    vincula_score,
)

from vincula.cli import batches, read_csv


class TestGoodFiles:
    def test_the_simulated_phq9_scores_as_a_sum_by_hand(self, mapping, capsys):
        assert vincula_score("phq9", SIMULATED, "--map", mapping) == 0
        out, err = capsys.readouterr()
        with SIMULATED.open() as file:
            sums = [sum(map(int, row)) for row in list(csv.reader(file))[1:]]
        assert [int(row["total_score"]) for row in table(out)] == sums
        assert err == "phq9 total: 600 rows, 600 scored, 0 not\n"

    def test_a_map_may_be_written_either_way(self, mapping, tmp_path, capsys):
        turned = tmp_path / "items.yaml"
        turned.write_text("\n".join(f"phq9_{k}: phq{k}" for k in range(1, 10)))
        assert vincula_score("phq9", SIMULATED, "--map", mapping) == 0
        one_way = capsys.readouterr()
        assert vincula_score("phq9", SIMULATED, "--map", turned) == 0
        assert capsys.readouterr() == one_way

    def test_identifiers_come_out_as_they_came(self, make_csv, capsys):
        path = make_csv(
            [ones(client="0042"), ones(client="=ä")], header=["Client", *ITEMS]
        )
        assert vincula_score("phq9", path) == 0
        assert [row["Client"] for row in table(capsys.readouterr().out)] == [
            "0042",
            "'=ä",  # or a spreadsheet would run it
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
        [(";", "utf-8"), (",", "utf-8-sig"), (";", "utf-8-sig"), ("\t", "utf-8")],
    )
    def test_semicolons_tabs_and_byte_order_marks(
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


def test_a_cell_is_read_once_for_all():
    batches.number.cache_clear()
    assert [batches.number(cell) for cell in ("2", " 2 ", "2.0", "+2e0")] == [2.0] * 4
    assert import_module("math").isnan(batches.number("NA"))
