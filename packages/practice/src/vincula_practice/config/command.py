"""`vincula-practice`: the site's command line (Django's commands and our own)."""

import os
import sys

from django.core.management import execute_from_command_line


def run() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vincula_practice.config.settings")
    execute_from_command_line(["vincula-practice", *sys.argv[1:]])
