"""A machine with folders and keys of its own."""

import pytest
from machines import Machine, places

from vincula_practice.vault import practice_key


@pytest.fixture
def machine(settings, tmp_path) -> Machine:
    places(settings, tmp_path)
    practice_key.make()
    return Machine(tmp_path)
