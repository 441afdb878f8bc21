"""A chart becomes a file: PNG, SVG, or one HTML page that needs no network."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from vincula.errors import UnreadableFile

ENDINGS = (".png", ".svg", ".html")
PNG_SCALE = 2
# The page holds what it needs; its menu saves a picture and calls nobody.
PAGE = {"inline": True, "embed_options": {"actions": {"export": True}}}


def charts() -> ModuleType:
    """Return the library that draws, or say how to get it."""
    try:
        import_module("vl_convert")
        return import_module("altair")
    except ImportError:
        raise UnreadableFile(
            "plots need the extra `charts`: pip install 'vincula[charts]'"
        ) from None


def check_ending(path: Path) -> None:
    """Refuse a file that is none of the three kinds, before anything is computed."""
    if path.suffix.lower() not in ENDINGS:
        raise UnreadableFile(f"{path}: a plot ends in {', '.join(ENDINGS)}")


def save(chart: Any, path: Path) -> None:
    """Write the chart; what kind of file it is the ending says."""
    kind = path.suffix.lower().removeprefix(".")
    more: dict[str, Any] = {
        "png": {"scale_factor": PNG_SCALE},
        "html": {"inline": True},
    }
    try:
        chart.save(str(path), format=kind, **more.get(kind, {}))
    except OSError as fault:
        raise UnreadableFile(f"{path}: {fault.strerror}") from None
