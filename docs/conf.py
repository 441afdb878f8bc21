"""How the documentation is built. Warnings are errors: see scripts/docs.py."""

project = "Vincula"
author = "The Vincula contributors"
copyright = "The Vincula contributors, AGPL-3.0-or-later"  # noqa: A001 - Sphinx's name

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
# Headings can be linked to, as on the pages of a code host.
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "Vincula"
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
