"""No secret was ever committed, and one that was would be found."""

import subprocess

import secrets_in_history


def test_the_history_holds_none(script):
    done = script("secrets_in_history.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("0 secrets\n")


def test_one_that_was_taken_out_again_is_found(tmp_path, tools):
    # Put together here, so that this file does not hold what it looks for.
    secret = "password = '" + "s3cr3t-of-the-house" + "'"
    for text in (secret, "nothing"):
        (tmp_path / "settings.py").write_text(text + "\n")
        for words in (
            ["init", "-q"],
            ["add", "."],
            ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", *words], cwd=tmp_path, check=True)
    lines = secrets_in_history.added_lines(tmp_path)
    ((where, kind, _digest),) = secrets_in_history.look(lines, tools)
    assert where.endswith("settings.py")
    assert kind == "Secret Keyword"
