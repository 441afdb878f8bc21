"""Renew the lock files: every package with its hashes, and no address of any index."""

from __future__ import annotations

import argparse
import subprocess
from dataclasses import dataclass, field

import environment

LIBRARY = "packages/vincula/pyproject.toml"
SITE = "packages/practice/pyproject.toml"

ALL_BUT_SPARK = ("scale", "charts")


@dataclass(frozen=True)
class Lock:
    """What a lock file is made from, and the locks whose versions it must keep."""

    sources: list[str]
    kept: list[str] = field(default_factory=list)
    extras: tuple[str, ...] = ()


LOCKS = {
    "uv.txt": Lock(["requirements/uv.in"]),
    # The site reads no Parquet and scans no files.
    "runtime.txt": Lock([LIBRARY, SITE], ["uv.txt"]),
    "library.txt": Lock(
        [LIBRARY, "requirements/library.in"], ["uv.txt", "runtime.txt"], ALL_BUT_SPARK
    ),
    "dev.txt": Lock(
        [LIBRARY, SITE, "requirements/library.in", "requirements/dev.in"],
        ["uv.txt", "runtime.txt", "library.txt"],
        ALL_BUT_SPARK,
    ),
    "spark.txt": Lock(
        [LIBRARY, "requirements/library.in"], ["uv.txt"], ("scale", "spark")
    ),
    "security.txt": Lock(["requirements/security.in"], ["uv.txt"]),
}

OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--fork-strategy=fewest",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    # The library comes from this checkout, never from an index.
    "--no-emit-package=vincula",
    "--upgrade",
    "--quiet",
    "--custom-compile-command=make lock",
]


def main() -> None:
    """Write requirements/*.txt from the packages' needs and requirements/*.in."""
    uv = environment.installer()
    for name, lock in LOCKS.items():
        environment.say(f"Locking requirements/{name}")
        command = [uv, "pip", "compile", *OPTIONS, *lock.sources]
        command += [f"--extra={extra}" for extra in lock.extras]
        command += [f"--constraints=requirements/{kept}" for kept in lock.kept]
        command += [f"--output-file=requirements/{name}"]
        done = subprocess.run(
            command,
            cwd=environment.ROOT,
            env=environment.for_tools(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            environment.stop(
                f"requirements/{name} could not be made: {done.stderr.strip()}"
            )


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
