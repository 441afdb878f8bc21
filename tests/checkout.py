"""The checkout as the tests of this folder see it: what is ours, and where."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("packages", "scripts", "tests", "docs", "benchmarks", "requirements", ".ci")

# What is made by a tool, or by others.
NOT_OURS = {
    "__pycache__",
    "_build",
    "migrations",
    "vendor",
    "instruments",
    ".pytest_cache",
    ".hypothesis",
    ".mypy_cache",
    "results",
}


def own_files(*suffixes: str) -> Iterator[Path]:
    """Yield our own files with these endings; all text files without any."""
    for path in sorted(ROOT.iterdir()):
        if path.is_file():
            yield from _if_wanted(path, suffixes)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not NOT_OURS & set(path.relative_to(ROOT).parts):
                yield from _if_wanted(path, suffixes)


def _if_wanted(path: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    if not suffixes or path.suffix in suffixes:
        yield path


def text_of(path: Path) -> str:
    """Return a file's text, nothing for a picture or a table in binary."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
