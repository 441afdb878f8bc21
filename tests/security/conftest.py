"""The scripts that look for flaws, as modules, and the tools they use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))


@pytest.fixture(scope="session")
def tools() -> Path:
    """Return the folder of the tools; `make check` has made it before."""
    import environment  # noqa: PLC0415 - from scripts/, found just above

    return environment.for_security()


@pytest.fixture
def script():
    def run(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, ROOT / "scripts" / name, *words],
            cwd=ROOT,
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
