"""Renew the lock files: every package with its hashes, and no address of any index."""

from __future__ import annotations

import argparse
import subprocess

import environment

LIBRARY = "packages/vincula/pyproject.toml"
SITE = "packages/practice/pyproject.toml"

# Each lock file, what it is made from, and the locks whose versions it must keep.
LOCKS: dict[str, tuple[list[str], list[str]]] = {
    "uv.txt": (["requirements/uv.in"], []),
    "runtime.txt": ([LIBRARY, SITE], ["uv.txt"]),
    "library.txt": ([LIBRARY, "requirements/library.in"], ["uv.txt", "runtime.txt"]),
    "dev.txt": (
        [LIBRARY, SITE, "requirements/library.in", "requirements/dev.in"],
        ["uv.txt", "runtime.txt", "library.txt"],
    ),
    "security.txt": (["requirements/security.in"], ["uv.txt"]),
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
    for name, (sources, kept) in LOCKS.items():
        environment.say(f"Locking requirements/{name}")
        command = [uv, "pip", "compile", *OPTIONS, *sources]
        command += ["--extra=scale"] if LIBRARY in sources else []
        command += [f"--constraints=requirements/{lock}" for lock in kept]
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
