"""Tell what a migrated database says, in prints that can be compared with those before."""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from drills.served.earlier import prints


def answer() -> dict[str, str]:
    executor = MigrationExecutor(connection)
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return prints(apps.get_model) | {"left to migrate": str(len(left))}
