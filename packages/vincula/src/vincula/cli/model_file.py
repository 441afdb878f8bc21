"""A model file is read from where the user says it lies."""

from pathlib import Path

from vincula.errors import UnreadableFile
from vincula.trajectory.kept import Kept, read_model_text


def read_model(path: Path) -> Kept:
    """Read a model that `vincula trajectory fit` wrote.

    Raises
    ------
    UnreadableFile
        There is no such file, or something in it is not as it was written.
    """
    try:
        return read_model_text(path.read_bytes(), where=str(path))
    except OSError as fault:
        raise UnreadableFile(f"{path}: {fault.strerror}") from None
