"""Static files under names that change with their content."""

from typing import ClassVar

from whitenoise.storage import (  # type: ignore[import-untyped] # ships no types
    CompressedManifestStaticFilesStorage,
)

# Django has no other way to say in which files imports are given the new names.
_NAME = "_js_module_import_aggregation_patterns"
_EVERYWHERE = getattr(CompressedManifestStaticFilesStorage, _NAME)


class Storage(CompressedManifestStaticFilesStorage):
    """Our modules import each other by these names too: no old one meets a new one.

    Only ours: what comes with a package imports as its authors meant it.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns: ClassVar = ("vincula/*.js", _EVERYWHERE[1])
