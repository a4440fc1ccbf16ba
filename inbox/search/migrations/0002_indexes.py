"""The two full-text indexes, as the database at hand has them. They are no models: only engines/ speaks to them."""

from django.db import migrations

from inbox.search.engines import postgres, sqlite

SCOPES, PARTS = ("public", "desk"), ("question", "answer")
ENGINES = {"sqlite": sqlite, "postgresql": postgres}


def create(apps, schema_editor):
    ENGINES[schema_editor.connection.vendor].create(schema_editor.connection, SCOPES, PARTS)


def drop(apps, schema_editor):
    ENGINES[schema_editor.connection.vendor].drop(schema_editor.connection, SCOPES, PARTS)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
