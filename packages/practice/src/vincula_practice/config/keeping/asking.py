"""A command says what it will do, and asks; a script says --yes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

YES = "yes"


def may_ask(parser: ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")


def agreed(command: BaseCommand, what: str, given: dict[str, Any]) -> bool:
    """Say what will be done; tell whether it may be."""
    command.stdout.write(what)
    if given["yes"]:
        return True
    command.stdout.write(f"Type {YES} to go on: ", ending="")
    command.stdout.flush()
    if input().strip() == YES:
        return True
    command.stdout.write("Nothing was done.")
    return False
