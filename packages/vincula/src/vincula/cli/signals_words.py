"""The sentences of signals, read from the file beside the rules."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

import vincula.signals
from vincula.signals.model import Signal

WORDS = Path(vincula.signals.__file__).with_name("words.en.yaml")


@cache
def words() -> dict[str, Any]:
    """Return every sentence by its message key."""
    found: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return found


def reason(signal: Signal) -> str:
    """Return the one sentence that says why."""
    sentence: str = words()[signal.reason]["reason"]
    return sentence.format(**signal.inputs)


def talk(signal: Signal) -> list[str]:
    """Return up to three sentences to begin with."""
    found: list[str] = words()[signal.reason]["talk"]
    return found
