"""Serve an invented practice on this machine until interrupted."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import environment

HOST = "127.0.0.1"  # this machine only: the demo's passwords are printed
HIGHEST_PORT = 65535
START_SECONDS = 30


def main(port_given: str) -> int:
    """Set up, load, serve, and tell where and as whom to sign in."""
    # Whoever ends the demo ends its server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    port = _port(port_given)
    commands = environment.for_site(tests=False)
    variables = _variables()
    environment.say("Preparing the database")
    # The server that starts below says by itself what the demo relaxes: once is enough.
    _manage(commands, variables, "migrate", "--verbosity=0", "--skip-checks")
    _manage(commands, variables, "collectstatic", "--no-input", "--verbosity=0")
    environment.say(f"Loading the invented practice{_beside(variables)}")
    _manage(commands, variables, "demo", "load", "--skip-checks")
    return _serve(commands, variables, port)


def _port(given: str) -> int:
    if not given.isascii() or not given.isdigit() or not 0 < int(given) <= HIGHEST_PORT:
        environment.stop(
            f"PORT={given} is not a port; give a number from 1 to {HIGHEST_PORT},"
            " for instance: make demo PORT=8123"
        )
    port = int(given)
    try:
        with socket.socket() as trial:
            # As the server does: a port that was left a moment ago is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((HOST, port))
    except PermissionError:
        environment.stop(
            f"port {port} is kept for the administrator; use one above 1023,"
            " for instance: make demo PORT=8123"
        )
    except OSError:
        environment.stop(
            f"port {port} is taken by another program; choose another one,"
            f" for instance: make demo PORT={8123 if port != 8123 else 8124}"  # noqa: PLR2004 - any other
        )
    return port


def _variables() -> dict[str, str]:
    """Return the demo's settings: its own folder, and a database for each day.

    The invented sessions lie around the day on which they were made, so that a new
    day needs a new practice.
    """
    folder = environment.ROOT / "var" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    today = dt.date.today().isoformat()  # noqa: DTZ011 - the day of the person here
    return {
        **os.environ,
        "VINCULA_DEMO": "1",
        "VINCULA_DATA": str(folder),
        "VINCULA_DATABASE": f"sqlite://{folder / f'practice-{today}.sqlite3'}",
        "PYTHONUNBUFFERED": "1",  # messages "sent" by the demo appear at once
    }


def _beside(variables: dict[str, str]) -> str:
    """Say where the practice of another day has gone, if there was one."""
    today = Path(variables["VINCULA_DATABASE"].removeprefix("sqlite://"))
    if any(other != today for other in today.parent.glob("practice-*.sqlite3")):
        return " of this day; those of other days are kept in var/demo"
    return ""


def _manage(commands: Path, variables: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [commands / "vincula-practice", *words],
        cwd=environment.ROOT,
        env=variables,
        check=False,
    )
    if done.returncode:
        environment.stop(f"the demo stops here, because `{words[0]}` did not succeed.")


def _serve(commands: Path, variables: dict[str, str], port: int) -> int:
    server = subprocess.Popen(
        [
            commands / "gunicorn",
            "vincula_practice.config.wsgi:application",
            *(f"--bind={HOST}:{port}", "--workers=1", "--threads=8"),
            *("--log-level=warning", "--graceful-timeout=2"),
        ],
        cwd=environment.ROOT,
        env=variables,
        # Ctrl-C reaches this program alone, which then ends the server in peace.
        start_new_session=True,
    )
    with contextlib.suppress(KeyboardInterrupt):
        try:
            _wait_until_it_answers(server, port)
            print(f"\nVincula is here: http://{HOST}:{port}/\n", flush=True)
            _manage(commands, variables, "demo", "signins", "--skip-checks")
            print("\nEverybody in it is invented. Stop it with Ctrl-C.", flush=True)
            server.wait()
        finally:
            server.terminate()
            server.wait()
    print("\nStopped.")
    return 0


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=START_SECONDS)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    environment.stop("the server did not start; what it said stands above.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", nargs="?", default="8000")
    sys.exit(main(parser.parse_args().port))
