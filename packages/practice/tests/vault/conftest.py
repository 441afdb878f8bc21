"""A practice key and a key store of each test's own."""

import base64
import os

import pytest

from vincula_practice.vault import practice_key
from vincula_practice.vault.keystore import KeyStore, store


@pytest.fixture
def keys(tmp_path, settings) -> KeyStore:
    """An empty key store, under a practice key from the environment."""
    settings.VINCULA_KEYS = tmp_path / "keys"
    settings.VINCULA_PRACTICE_KEY = base64.b64encode(os.urandom(32)).decode()
    return store()


@pytest.fixture
def key_file(tmp_path, settings):
    """An empty key store, with the practice key in a file."""
    settings.VINCULA_KEYS = tmp_path / "keys"
    settings.VINCULA_PRACTICE_KEY = ""
    return practice_key.make()
