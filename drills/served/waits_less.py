"""The site's settings, but SQLite does not wait for the disk: to see that this loses."""

from vincula_practice.config.settings import *  # noqa: F403 - all but one are the site's own

DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=NORMAL;"  # noqa: F405 - as above
