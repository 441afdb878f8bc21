"""`vincula catalogue`: which instruments are there, what is in one, is all sound?"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vincula.catalogue.check import Checked, check_catalogue
from vincula.catalogue.fault import Fault
from vincula.catalogue.load import INSTRUMENTS, load_catalogue
from vincula.catalogue.report import as_data, as_list, as_text, summary
from vincula.catalogue_cases import worked_case_gaps

FAULTS_FOUND = 1


def add_parser(subparsers: Any) -> None:
    """Add `vincula catalogue list|show|check`."""
    parser = subparsers.add_parser("catalogue", help="the instruments")
    tasks = parser.add_subparsers(title="tasks", metavar="TASK", required=True)

    listing = tasks.add_parser("list", help="one line an instrument")
    listing.set_defaults(run=list_instruments)

    showing = tasks.add_parser("show", help="everything about one instrument")
    showing.add_argument("id", metavar="ID", help="an id from `vincula catalogue list`")
    showing.set_defaults(run=show)

    checking = tasks.add_parser("check", help="find every fault in the files")
    checking.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        type=Path,
        default=INSTRUMENTS,
        help="a folder of instruments, or of one; the shipped catalogue if left out",
    )
    checking.set_defaults(run=check)

    for task in (listing, showing, checking):
        task.add_argument("--json", action="store_true", help="JSON instead of text")


def list_instruments(args: argparse.Namespace) -> int:
    """Print every instrument of the shipped catalogue."""
    catalogue = load_catalogue()
    if args.json:
        _print_json([summary(instrument) for instrument in catalogue])
    else:
        print(as_list(catalogue))
    return 0


def show(args: argparse.Namespace) -> int:
    """Print one instrument; raises UnknownInstrument when there is none."""
    instrument = load_catalogue().get(args.id)
    if args.json:
        _print_json(as_data(instrument))
    else:
        print(as_text(instrument))
    return 0


def check(args: argparse.Namespace) -> int:
    """Print every fault of a catalogue, one a line; 1 when there is one."""
    checked = check_catalogue(args.folder)
    faults = [fault for one in checked for fault in (*one.faults, *_case_faults(one))]
    if args.json:
        found = [asdict(fault) for fault in faults]
        _print_json({"instruments": len(checked), "faults": found})
    else:
        for fault in faults:
            print(fault)
        noun = "instrument" if len(checked) == 1 else "instruments"
        count = {0: "no faults", 1: "1 fault"}.get(len(faults), f"{len(faults)} faults")
        print(f"{len(checked)} {noun}, {count}")
    return FAULTS_FOUND if faults else 0


def _case_faults(checked: Checked) -> list[Fault]:
    """Work the cases of an instrument whose files are otherwise sound."""
    if checked.instrument is None or checked.faults:
        return []
    path = str(checked.folder / "cases.yaml")
    gaps = worked_case_gaps(checked.instrument)
    return [Fault(file=path, key=gap.key, remedy=gap.remedy) for gap in gaps]


def _print_json(data: object) -> None:
    print(json.dumps(data, indent=2, ensure_ascii=False))
