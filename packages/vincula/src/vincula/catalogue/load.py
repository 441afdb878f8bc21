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


def parse_wording(plain: dict[str, Any]) -> Wording:
    """Turn an already read wording into its type; raises CatalogueError."""
    try:
        return _WORDING.validate_json(json.dumps(plain), strict=True)
    except ValidationError as fault:
        raise CatalogueError(f"wording: {_first_fault(fault)}") from None


def parse(path: Path, schema: TypeAdapter[T]) -> T:
    """Turn one YAML file into its type; every fault names file, key and remedy."""
    raw = _yaml(path, _text(path))
    try:
        # Through JSON, because strict mode refuses dicts for dataclasses otherwise.
        plain = json.dumps(raw, default=str)
    except (TypeError, ValueError):
        raise CatalogueError(
            f"{path}: (whole file): holds a key or an anchor that is not plain data;"
            " use words as keys"
        ) from None
    try:
        return schema.validate_json(plain, strict=True)
    except ValidationError as fault:
        raise CatalogueError(f"{path}: {_first_fault(fault)}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CatalogueError(
            f"{path}: (whole file): is missing; every instrument needs it"
        ) from None
    except UnicodeDecodeError:
        raise CatalogueError(
            f"{path}: (whole file): is not UTF-8 text; save it as UTF-8"
        ) from None
    except OSError as fault:
        raise CatalogueError(
            f"{path}: (whole file): cannot be read ({fault.strerror}); check the file"
        ) from None


# The C loader is five times faster; PyYAML sometimes comes without it.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # base chosen at run time
    """A safe loader that refuses a key given twice instead of keeping the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's own signature
        seen = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"{key.value} is given twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


def _yaml(path: Path, text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.constructor.ConstructorError as fault:
        raise CatalogueError(
            f"{path}: {_line(fault)}: {fault.problem}; keep one plain value"
        ) from None
    except (yaml.YAMLError, ValueError) as fault:
        raise CatalogueError(
            f"{path}: {_line(fault)}: is not valid YAML; check indentation and quotes"
        ) from None


def _line(fault: Exception) -> str:
    mark = getattr(fault, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else "(whole file)"


def _first_fault(fault: ValidationError) -> str:
    first = fault.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "(whole file)"
    remedy = {
        "missing": "add it",
        "unexpected_keyword_argument": "remove it or correct its spelling",
        "extra_forbidden": "remove it or correct its spelling",
    }.get(first["type"], first["msg"])
    return f"{key}: {remedy}"
