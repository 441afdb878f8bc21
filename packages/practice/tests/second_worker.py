"""Another process of the site, on the same database: it looks when it is told to.

Warm like a worker that has been serving for a while: whatever it may keep in memory
about rights, it keeps while this process takes them back.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client

HERE = Path(__file__).parent
LOOKS = """
import json, sys
import django
django.setup()
import time_machine
from cast import NOW
from django.test import Client
with time_machine.travel(NOW, tick=False):
    for line in sys.stdin:
        cookies, address = json.loads(line)
        browser = Client(HTTP_HOST="localhost", raise_request_exception=False)
        browser.cookies.load(cookies)
        answer = browser.get(address)
        print(json.dumps(["looked", answer.status_code, "Anna" in answer.text]), flush=True)
"""


class Worker:
    def __init__(self, process: Any) -> None:
        self.process = process

    def look(self, browser: Client, address: str) -> tuple[int, bool]:
        """Return the status, and whether Anna is named."""
        cookies = {name: one.value for name, one in browser.cookies.items()}
        self.process.stdin.write(json.dumps([cookies, address]) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith('["looked"'):
                _word, status, named = json.loads(line)
                return status, named
        raise EOFError


@contextmanager
def a_second_worker() -> Iterator[Worker]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", LOOKS],
        cwd=HERE,
        env={**os.environ, **_database(), "DJANGO_SETTINGS_MODULE": SETTINGS},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Worker(process)
    finally:
        process.communicate()


SETTINGS = "settings_for_tests"


def _database() -> dict[str, str]:
    given = connection.settings_dict
    name = str(given["NAME"])
    if connection.vendor == "sqlite":
        return {"VINCULA_DATABASE": f"sqlite://{name}"}
    host, user = given["HOST"], given["USER"]
    return {"VINCULA_DATABASE": f"postgresql://{user}@/{name}?host={host}"}
