"""How secret a field is, and who may read it: the vocabulary of the table of fields."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Class(StrEnum):
    """From configuration to what is most sensitive; see docs/reference/who-may.md."""

    C0 = "C0"  # configuration: must be right, need not be secret
    C1 = "C1"  # that somebody comes here, who treats them, times, names of forms
    C2 = "C2"  # who somebody is
    C3 = "C3"  # clinical: answers, scores, goals
    C4 = "C4"  # most sensitive: a person's own words, private notes
    SECRET = "secret"  # noqa: S105 - a class, not a password: lets somebody in
    EVIDENCE = "evidence"  # tells what happened; holds no words


SEALED = (Class.C2, Class.C3, Class.C4)

Reader = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Some fields of a model that are alike.

    ``read`` holds who may be shown them where they are about a client, ``of_staff``
    where they are about somebody who works here. ``plain`` says why such a field is not
    sealed although its class asks for it.
    """

    names: tuple[str, ...]
    kind: Class
    read: tuple[Reader, ...] = ()
    of_staff: tuple[Reader, ...] = ()
    plain: str = ""


def c0(names: str) -> Fields:
    return Fields(names=tuple(names.split()), kind=Class.C0)


def c1(names: str) -> Fields:
    return Fields(names=tuple(names.split()), kind=Class.C1)


def evidence(names: str) -> Fields:
    return Fields(names=tuple(names.split()), kind=Class.EVIDENCE)


def secret(names: str) -> Fields:
    """Nobody is ever shown one of these."""
    return Fields(names=tuple(names.split()), kind=Class.SECRET)


def c2(
    names: str,
    *read: Reader,
    of_staff: tuple[Reader, ...] = (),
    plain: str = "",
) -> Fields:
    return Fields(
        names=tuple(names.split()),
        kind=Class.C2,
        read=read,
        of_staff=of_staff,
        plain=plain,
    )


def c3(names: str, *read: Reader, plain: str = "") -> Fields:
    return Fields(names=tuple(names.split()), kind=Class.C3, read=read, plain=plain)


def c4(names: str, *read: Reader, plain: str = "") -> Fields:
    return Fields(names=tuple(names.split()), kind=Class.C4, read=read, plain=plain)
