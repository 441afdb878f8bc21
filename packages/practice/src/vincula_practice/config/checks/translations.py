"""A deployment that forgot to compile the translations is told, not stopped."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, register
from django.core.checks import Warning as Notice


@register(Tags.translation)
def translations_are_compiled(**_: Any) -> list[Notice]:
    texts = (path for folder in settings.LOCALE_PATHS for path in folder.rglob("*.po"))
    missing = [path for path in texts if not path.with_suffix(".mo").exists()]
    return [
        Notice(
            f"{path.parent.parent.name}: the translation is not compiled, so that"
            " people who read this language see English.",
            hint="Run scripts/translations.py compile.",
            id="vincula.W101",
        )
        for path in missing
    ]
