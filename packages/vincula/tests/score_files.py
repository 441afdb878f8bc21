"""What the tests of `vincula score` share: files to score, and how to run it."""

import argparse
import csv
import io
from pathlib import Path

from vincula.cli import score

HERE = Path(__file__).parent
SIMULATED = HERE / "data" / "sim_phq9_items.csv"
ITEMS = [f"phq9_{k}" for k in range(1, 10)]
MAP = "\n".join(f"phq{k}: phq9_{k}" for k in range(1, 10))


def vincula_score(*arguments: object) -> int:
    parser = argparse.ArgumentParser(prog="vincula")
    score.add_parser(parser.add_subparsers())
    args = parser.parse_args(["score", *map(str, arguments)])
    return args.run(args)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def ones(**cells: str) -> list[str]:
    return [cells.get(name, "1") for name in ("client", *ITEMS)]


def refused(capsys, status: int, *words: str) -> None:
    """Exit 2, nothing on standard output, one sentence with these words."""
    out, err = capsys.readouterr()
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("vincula score: ")
    for word in words:
        assert word in err
