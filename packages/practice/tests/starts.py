"""Start the site in a process of its own, as a web server does."""

import base64
import os
import subprocess
import sys

LONG = "a long one, of a test that keeps nothing at all: 0123456789"
GONE = "postgresql://nobody@/nothing?host=/no/such/folder"
KEY = {"VINCULA_PRACTICE_KEY": base64.b64encode(bytes(32)).decode()}
IMPORT = "import vincula_practice.config.wsgi"


def started(code: str, tmp_path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("VINCULA_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**kept, "VINCULA_DATA": str(tmp_path), **KEY, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
