"""`vincula score` on every kind of broken file."""

import pytest
from score_files import (
    ITEMS,
    ones,
    refused,
    table,
    vincula_score,
)

from vincula.cli import read_csv


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

    def test_no_item_is_named_that_is_nothing_like_the_column(self, make_csv, capsys):
        path = make_csv([["1"] * 10], header=["ward", *ITEMS])
        assert vincula_score("phq9", path) == 2
        assert "nearest" not in capsys.readouterr().err

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
