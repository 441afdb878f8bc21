"""One sentence that says why, up to three to begin with, and nobody is blamed."""

import re
from pathlib import Path

import pytest
import yaml
from signals.cases import course

from vincula.cli.signals_words import WORDS, reason, talk
from vincula.signals.model import SignalKind
from vincula.signals.raising import new_signals
from vincula.signals.rules import every_rule

SENTENCES = yaml.safe_load(Path(WORDS).read_text(encoding="utf-8"))
NEVER = (
    "fail",
    "resist",
    "non-compl",
    "bad ",
    "wrong",
    "refus",
    "drop",
    "poor",
    "risk level",
)


def test_every_kind_has_its_words():
    spoken = {".".join(key.split(".")[:2]) for key in SENTENCES}
    assert spoken == {f"signal.{kind.value}" for kind in SignalKind}


@pytest.mark.parametrize("key", SENTENCES)
def test_a_reason_is_one_sentence_without_blame(key):
    said = SENTENCES[key]["reason"]
    assert said.endswith(".")
    assert len(re.findall(r"[.!?](?:\s|$)", said)) == 1
    assert 1 <= len(SENTENCES[key]["talk"]) <= 3
    everything = " ".join([said, *SENTENCES[key]["talk"]]).lower()
    assert not [word for word in NEVER if word in everything]


def test_the_sentences_take_their_numbers_from_the_signal():
    cases = [
        course([15, 17, 22, 21, 20, 22], [6, 6, 6, 4, 6, 6]),
        course([20, 21, 12, 11, 9, 9]),
        course([11, 12, 21, 20]),
        course([15, 14, 16, 15, 14, 15], [4, 4, 4]),
        course([], [7, 7, 7, 7]),
        course([9, None, None]),
        course([9], more={1: {"attended": False}, 2: {"attended": False}}),
        course([], [6, 6, 6, 4], more={4: {"attended": False}}),
        course([], [6] * 3, more={k: {"guess": 7.0} for k in range(3)}),
        course([9], more={0: {"items": (1.0, 2.0), "seconds": 1.0}}),
        course([9, 9], more={0: {"items": (1.0, 3.0, 2.0)}, 1: {"items": (2.0,) * 8}}),
        course([9], more={0: {"concern": True, "risk": True}}),
    ]
    heard = {
        one.reason: one for case in cases for one in new_signals(case, every_rule())
    }
    # The remaining one needs a model: see test_course_model.
    assert set(SENTENCES) - set(heard) == {"signal.off-course.expected"}
    for one in heard.values():
        assert "{" not in reason(one)
        assert talk(one)
    dip = heard["signal.alliance-dip"]
    assert reason(dip) == (
        "The rating of 4 is 2 points from this person's usual 6, outside the own range."
    )
