"""Tables follow the order of the rooms as imports do: a key points down or stays at home."""

from django.apps import apps

from tests.house.tree import LEVEL


def room_of(model) -> str | None:
    """The room that owns a model's table; None for Django's own."""
    package = model.__module__.split(".")
    return package[1] if package[0] == "inbox" else None


def test_foreign_keys_point_down():
    pointing_up = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        and room_of(model) and room_of(field.related_model) != room_of(model)
        and (room_of(field.related_model) is not None)
        and LEVEL[room_of(field.related_model)] >= LEVEL[room_of(model)]
    ]  # fmt: skip
    assert pointing_up == []


def test_doors_own_no_tables():
    assert [model._meta.label for model in apps.get_models() if room_of(model) in {"public", "desk", "api"}] == []
