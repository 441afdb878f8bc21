"""The static files can be collected, and each module imports what was collected."""

import re
from pathlib import Path

from django.core.files.storage import storages
from django.core.management import call_command

STORAGE = "vincula_practice.config.static.Storage"
IMPORT = re.compile(r"""import\s*(?:\{[^}]*\}\s*from\s*)?["']\./([^"']+)["']""")


def test_every_module_imports_what_was_collected(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": STORAGE}}
    storages._storages.clear()
    call_command("collectstatic", "--no-input", verbosity=0)
    (offline,) = tmp_path.glob("vincula/offline.*.js")
    imported = IMPORT.findall(offline.read_text())
    assert {one.partition(".")[0] for one in imported} == {"trust", "queue", "seal"}
    for one in imported:
        assert re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", one)
        assert (tmp_path / "vincula" / one).exists()
