"""What the repository promises of itself."""

import ast
import hashlib
import json
import os
import re
from pathlib import Path

import pytest
from checkout import ROOT, own_files, text_of

LONGEST = 400
VENDOR = ROOT / "packages/practice/src/vincula_practice/static/vendor"
AGPL_SHA256 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"

# A silenced rule names the rule, and says why.
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)\b(?P<rest>.*)")
NAMED_AND_EXPLAINED = re.compile(
    r":?\s*(\[[\w, -]+\]|[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*)\s*(-|#)\s*\S.{4,}"
)
# Package indexes: where packages come from is for whoever installs to say.
INDEX = re.compile(
    r"\b(pypi|pythonhosted|npmjs)\.(org|com)\b|\b(deb|security)\.debian\b"
)
MARKDOWN_LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)[^)]*\)")
NAMED_FUNCTION = re.compile(r"\[`([\w/]+\.py):(\w+)`\]\(([^)]+)\)")


def test_no_file_is_too_long_to_read() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in own_files(".py", ".html", ".js", ".css")
        if (lines := text_of(path).count("\n")) > LONGEST
    }
    assert not long


def test_a_silenced_rule_is_named_and_explained() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in own_files(".py")
        if path.parent != ROOT / "tests"
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if (found := SILENCED.search(line))
        and not NAMED_AND_EXPLAINED.match(found["rest"])
    ]
    assert not bare


def test_no_file_names_a_package_index() -> None:
    named = [
        str(path.relative_to(ROOT))
        for path in own_files()
        if INDEX.search(text_of(path))
    ]
    assert not named


@pytest.mark.parametrize(
    "document", sorted(own_files(".md")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_links_between_files_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", text_of(document), flags=re.DOTALL)
    # The pages of the instruments are made when the documentation is built.
    made = (ROOT / "docs/reference/instruments").resolve()
    targets = (
        (document.parent / link).resolve() for link in MARKDOWN_LINK.findall(text)
    )
    lost = [str(t) for t in targets if not t.exists() and made not in (t, *t.parents)]
    assert not lost


def test_the_flow_names_functions_that_are_there() -> None:
    named = NAMED_FUNCTION.findall((ROOT / "docs/flow.md").read_text())
    lost = [
        f"{path}:{function}"
        for path, function, link in named
        if not link.endswith(f"/{path}") or function not in _functions(link)
    ]
    assert len(named) >= 8
    assert not lost


def _functions(link: str) -> set[str]:
    path = ROOT / "docs" / link
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_changelog_tells_of_numbers_that_change() -> None:
    assert "\n## Numbers that change\n" in (ROOT / "CHANGELOG.md").read_text()


def test_the_licence_is_the_whole_text() -> None:
    text = (ROOT / "LICENSE").read_bytes()
    assert hashlib.sha256(text).hexdigest() == AGPL_SHA256


def test_what_ci_runs_is_what_people_run() -> None:
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert run.read_text().rstrip().endswith("make test")


def test_each_vendored_file_is_recorded_and_unchanged() -> None:
    records = json.loads((VENDOR / "vendor.json").read_text())
    recorded = {record["file"]: record["sha256"] for record in records}
    there = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert there == recorded
    assert all(record["licence"] and record["version"] for record in records)
