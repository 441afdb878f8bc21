"""No flaw is in the code, and each rule finds the one that was planted for it."""

import flaws
import pytest


@pytest.mark.parametrize("tool", ["semgrep", "bandit"])
def test_what_is_found_was_planted_or_has_its_reason(script, tool):
    done = script("flaws.py", tool)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "findings, each planted or with its reason" in done.stdout


def test_a_flaw_is_planted_for_every_rule():
    assert len(flaws.rules()) >= 20
    assert {one.rule for one in flaws.planted()} == flaws.rules()


def test_a_new_flaw_is_told():
    planted = sorted(flaws.planted())
    kept = [
        flaws.Finding(one["file"], 1, one["rule"])
        for one in flaws.tomllib.loads((flaws.RULES / "triage.toml").read_text())[
            "kept"
        ]
        if one["rule"] in flaws.rules()
    ]
    assert flaws.faults("semgrep", [*planted, *kept]) == []
    new = flaws.Finding("packages/practice/src/x.py", 3, "guard-taken-off")
    assert flaws.faults("semgrep", [*planted, *kept, new]) == [str(new)]
    (missing,) = flaws.faults("semgrep", [*planted[1:], *kept])
    assert missing.endswith("was planted and not found")
    (stale,) = flaws.faults("semgrep", [*planted, *kept[1:]])
    assert stale.endswith("is in the triage and no longer found")
    clean = flaws.Finding("tests/flaws/clean/web/views.py", 3, "guard-taken-off")
    (told,) = flaws.faults("semgrep", [*planted, *kept, clean])
    assert told.endswith("is no flaw and was found")
