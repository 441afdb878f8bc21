"""Make the environments: `.venv` for everything, `.venv-library` without Django.

`.venv-security` holds the tools that look for flaws, which need versions of their own;
`.venv-spark` holds Spark, which is large and wants older neighbours.
Runs on the machine's own Python, before anything is installed: standard library
only, and no syntax that an older Python could not read, so that it can say so.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / ".venv"
LIBRARY = ROOT / ".venv-library"
SECURITY = ROOT / ".venv-security"
SPARK = ROOT / ".venv-spark"
CACHE = ROOT / ".cache"
LOG = CACHE / "setup.log"
TRANSLATIONS = ROOT / "packages" / "practice" / "src" / "vincula_practice" / "locale"

OLDEST, NEWEST = (3, 11), (3, 14)
STAMP = ".made-from"

# What an environment is made from, how, and which of our packages it holds. `.venv` may
# also hold what a developer put there: nothing is taken out of it. What the library is
# tested in holds exactly what the library needs, so that nothing else can help it.
SETS = {
    "runtime": (["uv.txt", "runtime.txt"], "install", ["vincula", "practice"]),
    "dev": (["uv.txt", "dev.txt"], "install", ["vincula", "practice"]),
    "library": (["uv.txt", "library.txt"], "sync", ["vincula"]),
    "spark": (["uv.txt", "spark.txt"], "sync", ["vincula"]),
    "security": (["uv.txt", "security.txt"], "sync", []),
}

NO_INDEX = (
    "name resolution",
    "dns error",
    "Connection refused",
    "unreachable",
    "from versions: none",
    "timed out",
    "error sending request",
    "Connection reset",
)


def say(words: str) -> None:
    """Tell what happens now."""
    print(f"- {words}", flush=True)


def stop(sentence: str) -> NoReturn:
    """End with one sentence on standard error and status 1."""
    sys.exit(f"vincula: {sentence}")


def for_site(*, tests: bool) -> Path:
    """Return the folder of commands of `.venv`, made or renewed if need be."""
    commands = _ready(SITE, "dev" if tests else "runtime")
    with _one_at_a_time():
        if not _translations_are_compiled():
            say("Compiling the translations")
            _run([commands / "python", "scripts/translations.py", "compile"])
    return commands


def for_library() -> Path:
    """Return the folder of commands of the environment that has no Django."""
    for_site(tests=True)
    return _ready(LIBRARY, "library")


def for_spark() -> Path:
    """Return the folder of commands of the environment that has Spark."""
    for_site(tests=True)
    return _ready(SPARK, "spark")


def for_security() -> Path:
    """Return the folder of commands that look for flaws."""
    if named := os.environ.get("VINCULA_SECURITY_TOOLS"):
        return Path(named)  # a copy of the checkout, made to be broken, has none
    for_site(tests=True)
    return _ready(SECURITY, "security")


def installer() -> str:
    """Return uv, from `.venv`."""
    uv = SITE / "bin" / "uv"
    if not _runs(uv):
        with _one_at_a_time():
            _make_site()
    return str(uv)


def for_tools() -> dict[str, str]:
    """Return the variables for uv and pip: ours where nobody has set their own."""
    known = {
        "UV_SYSTEM_CERTS": "1",  # a practice's own certificate authority counts
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_CONFIG": "",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_RETRIES": "2",
    }
    variables = {k: v for k, v in known.items() if v} | os.environ
    # These would point the tools at another environment than ours.
    for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT"):
        variables.pop(name, None)
    index = _index_set_for_pip()
    if index:
        variables.setdefault("UV_DEFAULT_INDEX", index)
    return variables


def _ready(place: Path, wanted: str) -> Path:
    """Make the environment say that it was made from what lies in the checkout."""
    with _one_at_a_time():
        if not _is_made_from(place, wanted):
            _make(place, wanted)
    return place / "bin"


def _translations_are_compiled() -> bool:
    return all(
        compiled.exists() and compiled.stat().st_mtime >= texts.stat().st_mtime
        for texts in TRANSLATIONS.glob("*/LC_MESSAGES/*.po")
        for compiled in [texts.with_suffix(".mo")]
    )


def _is_made_from(place: Path, wanted: str) -> bool:
    stamp = place / STAMP
    if not stamp.exists() or not _runs(place / "bin" / "python"):
        return False
    made, _, digest = stamp.read_text().partition(" ")
    # Whoever has all that tests need also has all that the site needs.
    return digest == _digest() and (
        made == wanted or (made, wanted) == ("dev", "runtime")
    )


def _digest() -> str:
    """Stand for everything that an environment is made from."""
    made_from = [
        *sorted((ROOT / "requirements").glob("*.txt")),
        *sorted((ROOT / "packages").glob("*/pyproject.toml")),
    ]
    content = b"".join(path.read_bytes() for path in made_from)
    # A checkout that was moved has to be installed again.
    return hashlib.sha256(str(ROOT).encode() + content).hexdigest()


def _make(place: Path, wanted: str) -> None:
    if place == SITE:
        _make_site()
    elif not _runs(place / "bin" / "python"):
        say(f"Making {place.name}")
        _run([SITE / "bin" / "python", "-m", "venv", "--clear", "--without-pip", place])
    (place / STAMP).unlink(missing_ok=True)
    _install(place, *SETS[wanted])
    (place / STAMP).write_text(f"{wanted} {_digest()}")


def _make_site() -> None:
    if not _runs(SITE / "bin" / "python"):
        python = _python()
        say(f"Making .venv with Python {_version(python)[0]}.{_version(python)[1]}")
        _run([python, "-m", "venv", "--clear", SITE])
    if not _runs(SITE / "bin" / "uv"):
        say("Installing the installer (requirements/uv.txt)")
        pip = [SITE / "bin" / "python", "-m", "pip", "install", "--quiet"]
        _run([*pip, "--require-hashes", "-r", ROOT / "requirements" / "uv.txt"])


def _install(place: Path, locks: list[str], how: str, packages: list[str]) -> None:
    uv, python = SITE / "bin" / "uv", place / "bin" / "python"
    files = [f"requirements/{lock}" for lock in locks]
    say(f"Installing {' and '.join(files)}")
    named = files if how == "sync" else [f"--requirements={file}" for file in files]
    _run([uv, "pip", how, "--python", python, "--require-hashes", *named])
    if not packages:
        return
    say(f"Installing {' and '.join(f'packages/{name}' for name in packages)}")
    ours = [f"--editable={ROOT / 'packages' / name}" for name in packages]
    from_here = ["--no-deps", "--no-build-isolation", "--offline"]
    _run([uv, "pip", "install", "--python", python, *from_here, *ours])


def _python() -> str:
    """Return a Python that fits, the one running this first."""
    names = [f"python3.{minor}" for minor in (13, 12, 11, 14)]
    found = [sys.executable, *filter(None, map(shutil.which, names))]
    for python in found:
        if OLDEST <= _version(python) <= NEWEST:
            return _with_venv(python)
    mine = f"{sys.version_info[0]}.{sys.version_info[1]}"
    stop(
        f"Python 3.11, 3.12, 3.13 or 3.14 is needed and python3 here is {mine};"
        " install one of them (on Debian 12 or later: apt install python3 python3-venv)."
    )


def _with_venv(python: str) -> str:
    # Debian takes ensurepip out of Python and into a package of its own.
    missing = subprocess.run(
        [python, "-c", "import venv, ensurepip"], capture_output=True, check=False
    ).returncode
    if missing:
        stop(
            "this Python cannot make environments, because its venv module is missing;"
            " install it (on Debian: apt install python3-venv)."
        )
    return python


def _version(python: str) -> tuple[int, int]:
    ask = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run(
        [python, "-c", ask], capture_output=True, text=True, check=False
    )
    major, minor = done.stdout.split() if done.returncode == 0 else (0, 0)
    return int(major), int(minor)


def _runs(command: Path) -> bool:
    if not command.exists():
        return False
    with contextlib.suppress(OSError):
        asked = subprocess.run([command, "--version"], capture_output=True, check=False)
        return asked.returncode == 0
    return False


def _index_set_for_pip() -> str | None:
    """Return the index that pip was told to use: uv does not read pip's settings."""
    pip = [SITE / "bin" / "python", "-m", "pip", "config", "list"]
    if not pip[0].exists():
        return None
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        name, _, value = line.partition("=")
        if name in {":env:.index-url", "global.index-url", "site.index-url"}:
            return value.strip("'\"")
    return None


def _run(command: list[str | Path]) -> None:
    """Run a step of the set-up; its output goes to the log, a failure is explained."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=for_tools(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(map(str, command))}\n{done.stdout}\n")
    if done.returncode:
        stop(_why(done.stdout))


def _why(output: str) -> str:
    if any(sign in output for sign in NO_INDEX):
        return (
            "the packages could not be fetched, because no package index answered and"
            " the cache does not hold them; check the network, or the index set for"
            f" pip or uv (whole output: {LOG.relative_to(ROOT)})."
        )
    if "No space left" in output:
        return "there is no space left on the disk for the environment."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = lines[-1] if lines else "it said nothing"
    return (
        f"a step of the set-up failed: {last} (whole output: {LOG.relative_to(ROOT)})."
    )


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands at once must not make the same environment."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
