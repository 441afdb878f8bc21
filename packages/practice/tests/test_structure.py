"""What import contracts cannot see: text that names a model, and what deleting takes."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import CASCADE, ForeignKey, Model

# From the bottom up, as in .importlinter.
LAYERS = (
    "vault",
    "audit",
    "people",
    "sessions",
    "collaboration",
    "checkins",
    "progress",
    "safety",
    "signals",
    "conversations",
    "rights",
)

AUDIT = LAYERS.index("audit")

# A line is part of its plan, a known device of its person; what tells what happened stays.
PARTS = {"PlanLine", "KnownDevice"}


def _own_models() -> Iterator[type[Model]]:
    for config in apps.get_app_configs():
        if config.name.startswith("vincula_practice."):
            yield from config.get_models()


def _layer(model: type[Model]) -> int:
    return LAYERS.index(model.__module__.split(".")[1])


def _links() -> Iterator[tuple[type[Model], ForeignKey]]:
    for model in _own_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey):
                yield model, field


def test_foreign_keys_point_down_the_layers() -> None:
    upward = [
        f"{model.__name__}.{field.name}"
        for model, field in _links()
        if _layer(field.related_model) > _layer(model)
    ]
    assert list(_links())
    assert not upward


def test_the_audit_log_points_at_nothing() -> None:
    assert not [f.name for model, f in _links() if _layer(model) <= AUDIT]


def test_deleting_takes_no_fact_along() -> None:
    taken = [
        f"{model.__name__}.{field.name}"
        for model, field in _links()
        if field.remote_field.on_delete is CASCADE and model.__name__ not in PARTS
    ]
    assert not taken


def test_no_order_is_implied() -> None:
    assert not [model.__name__ for model in _own_models() if model._meta.ordering]
