"""The reference curves that come with this package, by name."""

from importlib.resources import files

from vincula.trajectory.kept import Kept, read_model_text

NAMES = ("phq9", "gad7")


def reference(name: str) -> Kept | None:
    """Return the reference curve of this name; None if it is no such name."""
    if name not in NAMES:
        return None
    path = files("vincula.trajectory.reference").joinpath(f"{name}.json")
    return read_model_text(path.read_bytes(), where=f"the reference curve {name}")
