"""The command line, as tests of the expected course call it."""

import pytest

from vincula.cli.main import run


@pytest.fixture
def vincula(capsys):
    """Run a command; return its exit status, what it printed, and what it said."""

    def call(*words):
        status = run([str(word) for word in words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call
