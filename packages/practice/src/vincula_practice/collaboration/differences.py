"""What changed between two texts, word by word, so that it can be read and heard."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from vincula_practice.collaboration.clauses import Clause

SAME, ADDED, REMOVED = "same", "added", "removed"
# A word with the space before it: what was said anew in a row is read in one go.
_WORDS = re.compile(r"\s*\S+|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether they are new, gone or as before."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One clause of which something changed; ``title`` is the newer one's."""

    title: str
    pieces: tuple[Piece, ...]


def pieces(earlier: str, later: str) -> tuple[Piece, ...]:
    """Return the words of both texts in order, each marked once.

    Put together, those that are not "added" are the earlier text, and those that are
    not "removed" the later one.
    """
    old, new = _WORDS.findall(earlier), _WORDS.findall(later)
    found: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if what == "equal":
            found.append(Piece(SAME, "".join(old[a:b])))
            continue
        if b > a:
            found.append(Piece(REMOVED, "".join(old[a:b])))
        if d > c:
            found.append(Piece(ADDED, "".join(new[c:d])))
    return tuple(found)


def changed_clauses(earlier: list[Clause], later: list[Clause]) -> tuple[Changed, ...]:
    """Return the clauses that differ, in the order of the later text, gone ones last."""
    old = {one.key: one for one in earlier}
    new = {one.key: one for one in later}
    keys = [*new, *(key for key in old if key not in new)]
    pairs = ((key, _text(old.get(key)), _text(new.get(key))) for key in keys)
    return tuple(
        Changed(title=(new.get(key) or old[key]).title, pieces=pieces(was, now))
        for key, was, now in pairs
        if was != now
    )


def _text(clause: Clause | None) -> str:
    return clause.words if clause else ""
