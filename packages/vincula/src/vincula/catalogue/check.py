"""Is a catalogue sound? Every fault is found, and named by file, key and remedy."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vincula.catalogue.fault import Fault, Gap, fault_of
from vincula.catalogue.figure_rules import case_gaps, figure_gaps
from vincula.catalogue.governance_rules import governance_gaps
from vincula.catalogue.load import load_instrument
from vincula.catalogue.model import Instrument, TextPolicy
from vincula.catalogue.structure_rules import structure_gaps
from vincula.catalogue.wording import FALLBACK_LANGUAGE, wording_gaps
from vincula.errors import CatalogueError, UnreadableFile

_FILE = re.compile(r"(instrument|norms|cases|wording\.[a-z]{2,3}(-[A-Za-z]+)?)\.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One instrument's folder: what was read (if it could be) and its faults."""

    folder: Path
    instrument: Instrument | None
    faults: tuple[Fault, ...]


def check_catalogue(folder: Path) -> tuple[Checked, ...]:
    """Check a folder of instruments, or the folder of one.

    Raises
    ------
    UnreadableFile
        There is no such folder, or no instrument in it.
    """
    if not folder.is_dir():
        raise UnreadableFile(f"{folder}: is no folder; name a folder of instruments")
    if (folder / "instrument.yaml").exists():
        return (check_instrument(folder),)
    folders = sorted(path for path in folder.iterdir() if path.is_dir())
    if not folders:
        raise UnreadableFile(f"{folder}: holds no instrument; name another folder")
    return _with_mirrors(tuple(check_instrument(path) for path in folders))


def check_instrument(folder: Path) -> Checked:
    """Check one instrument's folder, without the scores of its worked cases."""
    strays = [
        Fault(
            file=str(path),
            key="(whole file)",
            remedy="has a name that is never read; rename or remove it",
        )
        for path in sorted(folder.iterdir())
        if not _FILE.fullmatch(path.name)
    ]
    try:
        instrument = load_instrument(folder)
    except CatalogueError as error:
        return Checked(
            folder=folder, instrument=None, faults=(*strays, fault_of(error))
        )
    found = [*strays, *_faults(folder, instrument)]
    return Checked(folder=folder, instrument=instrument, faults=tuple(found))


def _faults(folder: Path, instrument: Instrument) -> Iterator[Fault]:
    definition = instrument.definition
    yield from _in(folder / "instrument.yaml", structure_gaps(definition))
    yield from _in(folder / "instrument.yaml", governance_gaps(definition))
    yield from _in(folder / "norms.yaml", figure_gaps(instrument))
    yield from _in(folder / "norms.yaml", governance_gaps(instrument.norms))
    yield from _in(folder / "cases.yaml", case_gaps(instrument))
    yield from _in(folder / "cases.yaml", governance_gaps(instrument.cases))
    yield from _wording_faults(folder, instrument)


def _wording_faults(folder: Path, instrument: Instrument) -> Iterator[Fault]:
    shipped = instrument.definition.licence.text is TextPolicy.SHIPPED
    if shipped and FALLBACK_LANGUAGE not in instrument.wordings:
        gap = Gap(key="(whole file)", remedy="is missing; this text ships, so add it")
        yield from _in(folder / f"wording.{FALLBACK_LANGUAGE}.yaml", [gap])
    for language, wording in instrument.wordings.items():
        path = folder / f"wording.{language}.yaml"
        if not path.exists():
            gap = Gap(key="language", remedy="differs from the file's name; correct it")
            yield from _in(folder, [gap])
        if not shipped:
            gap = Gap(
                key="(whole file)",
                remedy="this text is not ours to ship; remove the file",
            )
            yield from _in(path, [gap])
        yield from _in(path, wording_gaps(instrument.definition, wording))
        yield from _in(path, governance_gaps(wording))


def _with_mirrors(checked: tuple[Checked, ...]) -> tuple[Checked, ...]:
    """Add the faults of forms that mirror a form which is not there."""
    known = {one.folder.name for one in checked}
    return tuple(_with_mirror(one, known) for one in checked)


def _with_mirror(one: Checked, known: set[str]) -> Checked:
    mirrored = one.instrument.definition.mirrors if one.instrument else None
    if mirrored is None or mirrored in known:
        return one
    gap = Gap(key="mirrors", remedy=f"{mirrored!r} is no instrument; correct the id")
    faults = (*one.faults, *_in(one.folder / "instrument.yaml", [gap]))
    return Checked(folder=one.folder, instrument=one.instrument, faults=faults)


def _in(path: Path, gaps: Iterable[Gap]) -> Iterator[Fault]:
    for gap in gaps:
        yield Fault(file=str(path), key=gap.key, remedy=gap.remedy)
