"""Static files under names that change with their content."""

from whitenoise.storage import (  # type: ignore[import-untyped] # ships no types
    CompressedManifestStaticFilesStorage,
)


class Storage(CompressedManifestStaticFilesStorage):
    """Modules import each other by these names too: an old one never meets a new one."""

    support_js_module_import_aggregation = True
