"""Has a secret ever been committed? Every line that any commit added is looked at.

What looks like one and is none stands in .semgrep/not-secrets.toml, with its reason.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import environment

KNOWN = environment.ROOT / ".semgrep" / "not-secrets.toml"
# Long random texts are all over: hashes in locks and records, digests in tests. What is
# looked for is what begins or is named like a key, a token or a password.
PLUGINS = (
    "ArtifactoryDetector",
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "BasicAuthDetector",
    "GitHubTokenDetector",
    "JwtTokenDetector",
    "KeywordDetector",
    "MailchimpDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "StripeDetector",
    "TwilioKeyDetector",
)
LOOK = """
import json, sys
from detect_secrets.core.scan import scan_line
from detect_secrets.settings import transient_settings
with transient_settings({{"plugins_used": [{{"name": n}} for n in {plugins!r}]}}):
    for number, line in enumerate(open(sys.argv[1], encoding="utf-8", errors="replace")):
        for found in scan_line(line.rstrip("\\n")):
            print(json.dumps([number, found.type, found.secret_value]))
"""


def added_lines(root: Path = environment.ROOT) -> dict[str, str]:
    """Return every line that a commit ever added, with the file and commit it was in."""
    log = subprocess.run(
        ["git", "log", "-p", "--unified=0", "--no-color", "--format=@@@%h"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout.decode(errors="replace")
    lines: dict[str, str] = {}
    commit = file = ""
    for line in log.split("\n"):
        if line.startswith("@@@"):
            commit = line[3:]
        elif line.startswith("+++ "):
            file = line[4:].removeprefix("b/")
        elif line.startswith("+") and not _is_a_lock(file):
            lines.setdefault(line[1:], f"{commit} {file}")
    return lines


def _is_a_lock(file: str) -> bool:
    return bool(re.fullmatch(r"requirements/\w+\.txt", file))


def look(lines: dict[str, str], tools: Path) -> list[tuple[str, str, str]]:
    """Return where, what kind, and a digest of what looks like a secret."""
    texts = list(lines)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lines"
        file.write_text("\n".join(texts), encoding="utf-8", errors="replace")
        code = LOOK.format(plugins=PLUGINS)
        done = subprocess.run(
            [tools / "python", "-c", code, file],
            capture_output=True,
            text=True,
            check=True,
        )
    return [_told(row, texts, lines) for row in done.stdout.splitlines()]


def _told(row: str, texts: list[str], lines: dict[str, str]) -> tuple[str, str, str]:
    import json  # noqa: PLC0415 - only here

    number, kind, value = json.loads(row)
    # A digest, so that a secret is not printed into yet another place.
    return lines[texts[number]], kind, hashlib.sha256(value.encode()).hexdigest()[:12]


def main() -> int:
    """Print what looks like a secret; the status tells whether anything does."""
    known = {one["digest"] for one in tomllib.loads(KNOWN.read_text())["known"]}
    lines = added_lines()
    found = look(lines, environment.for_security())
    new = [one for one in found if one[2] not in known]
    for where, kind, digest in new:
        print(f"{where}: {kind} ({digest})")
    print(f"{len(lines)} lines of the history looked at, {len(new)} secrets")
    return 1 if new or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
