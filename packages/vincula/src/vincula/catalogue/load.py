"""YAML at the door, typed objects behind it: the only file access of the library."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from vincula.catalogue.model import Case, Definition, Instrument, Norms, Wording
from vincula.errors import CatalogueError, UnknownInstrument

INSTRUMENTS = Path(__file__).parent / "instruments"

# The version of the catalogue as a whole; stored beside every score it makes.
CATALOGUE_VERSION = "2026.11"

T = TypeVar("T")

_DEFINITION = TypeAdapter(Definition)
_NORMS = TypeAdapter(Norms)
_WORDING = TypeAdapter(Wording)
_CASES = TypeAdapter(tuple[Case, ...])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All instruments of one catalogue version, by id."""

    version: str
    instruments: dict[str, Instrument] = field(default_factory=dict)

    def get(self, instrument_id: str) -> Instrument:
        """Return the instrument; raises UnknownInstrument with the remedy."""
        try:
            return self.instruments[instrument_id]
        except KeyError:
            raise UnknownInstrument(
                f"there is no instrument {instrument_id!r} in the catalogue;"
                " `vincula catalogue list` shows the ids"
            ) from None

    def __iter__(self) -> Any:
        return iter(self.instruments.values())


def load_catalogue(folder: Path = INSTRUMENTS) -> Catalogue:
    """Read every instrument below `folder`; raises CatalogueError at the first fault.

    Reading all files takes a noticeable part of a second: interfaces call this once
    and pass the catalogue on.
    """
    found = {
        path.name: load_instrument(path)
        for path in sorted(folder.iterdir())
        if path.is_dir()
    }
    return Catalogue(version=CATALOGUE_VERSION, instruments=found)


def load_instrument(folder: Path) -> Instrument:
    """Read one instrument's folder."""
    definition = parse(folder / "instrument.yaml", _DEFINITION)
    if definition.id != folder.name:
        raise CatalogueError(
            f"{folder / 'instrument.yaml'}: id: says {definition.id!r} but the folder"
            f" is {folder.name!r}; make them the same"
        )
    wordings = [load_wording(path) for path in sorted(folder.glob("wording.*.yaml"))]
    return Instrument(
        definition=definition,
        norms=parse(folder / "norms.yaml", _NORMS),
        wordings={wording.language: wording for wording in wordings},
        cases=parse(folder / "cases.yaml", _CASES),
    )


def load_wording(path: Path) -> Wording:
    """Read one wording file, ours or one that a practice holds a licence for."""
    return parse(path, _WORDING)


def parse(path: Path, schema: TypeAdapter[T]) -> T:
    """Turn one YAML file into its type; every fault names file, key and remedy."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CatalogueError(f"{path}: is missing; every instrument needs it") from None
    except UnicodeDecodeError:
        raise CatalogueError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    try:
        # C loader: five times faster; falls back where PyYAML came without it.
        raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise CatalogueError(
            f"{path}:{where} is not valid YAML; check indentation and quotes"
        ) from None
    try:
        return schema.validate_json(json.dumps(raw, default=str), strict=True)
    except ValidationError as fault:
        raise CatalogueError(f"{path}: {_first_fault(fault)}") from None


def _first_fault(fault: ValidationError) -> str:
    first = fault.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "(whole file)"
    remedy = {
        "missing": "add it",
        "unexpected_keyword_argument": "remove it or correct its spelling",
        "extra_forbidden": "remove it or correct its spelling",
    }.get(first["type"], first["msg"])
    return f"{key}: {remedy}"
