"""AL-11: no page, no mail and no language says how dangerous it is, or that all is well."""

import re
from pathlib import Path

import pytest

import vincula_practice

PACKAGE = Path(vincula_practice.__file__).parent
# What no reader may be told, in each language that we speak. A 0 rules nothing out.
VERDICTS = re.compile(
    r"\b(?:low|lower|medium|moderate|high|higher|elevated|acute|no|without)[ -]risk\b"
    r"|\brisk (?:level|score|class|category|group)\b|\bat risk\b|\bsafe now\b"
    r"|\b(?:is|are|you're) (?:now )?safe\b(?! and| to)|\bpredicts?\b"
    r"|\b(?:kein|keine|geringe[sn]?|niedrige[sn]?|mittlere[sn]?|hohe[sn]?|erhöhte[sn]?)"
    r" (?:Suizid-?)?(?:Risiko|Gefahr|Gefährdung)\b|\bRisiko(?:stufe|klasse|gruppe)\b"
    r"|\bnicht gefährdet\b|\bsagt? voraus\b",
    re.IGNORECASE,
)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)
IN_CODE = re.compile(r"_\(\s*((?:[furb]*\"(?:[^\"\\]|\\.)*\"\s*)+)", re.DOTALL)
IN_PO = re.compile(r'^msgstr(?:\[\d\])? ((?:".*"\n)+)', re.MULTILINE)


def texts() -> dict[str, str]:
    """Return all that somebody may come to read: templates, sentences, translations."""
    found = {
        str(path.relative_to(PACKAGE)): COMMENT.sub("", path.read_text("utf-8"))
        for kind in ("*.html", "*.txt", "*.js")
        for path in PACKAGE.rglob(kind)
        if "vendor" not in path.parts
    }
    for path in PACKAGE.rglob("*.py"):
        found[str(path.relative_to(PACKAGE))] = _joined(
            IN_CODE.findall(path.read_text("utf-8"))
        )
    for path in PACKAGE.rglob("*.po"):
        found[str(path.relative_to(PACKAGE))] = _joined(
            IN_PO.findall(path.read_text("utf-8"))
        )
    return found


def _joined(quoted: list[str]) -> str:
    return "\n".join(re.sub(r'"\s*[furb]*"', "", one) for one in quoted)


def test_no_page_and_no_language_says_how_dangerous_it_is() -> None:
    read = texts()
    assert len(read) > 300
    found = {
        name: match.group()
        for name, text in read.items()
        if (match := VERDICTS.search(text))
    }
    assert not found


@pytest.mark.parametrize(
    "sentence",
    [
        "Low risk",
        "no risk",
        "Risk level: 2",
        "The client is safe.",
        "This client is at risk",
        "It predicts a crisis",
        "kein Risiko",
        "Risikostufe 3",
        "geringes Suizidrisiko? hohes Risiko",
        "ist nicht gefährdet",
    ],
)
def test_such_a_sentence_would_be_noticed(sentence) -> None:
    assert VERDICTS.search(sentence)


@pytest.mark.parametrize(
    "sentence", ["I am not safe", "you are not safe", "Ich bin nicht sicher", "a rule"]
)
def test_what_a_client_says_is_not_a_verdict(sentence) -> None:
    assert not VERDICTS.search(sentence)
