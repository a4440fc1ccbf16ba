"""A third index: what was ruled on or returned."""

from django.db import migrations, models

from inbox.search.engines import postgres, sqlite

SCOPES, PARTS = ("precedent",), ("question", "answer")
ENGINES = {"sqlite": sqlite, "postgresql": postgres}
CHOICES = [("public", "Public"), ("desk", "Desk"), ("precedent", "Precedent")]
KNOWN = models.Q(("scope__in", ["public", "desk", "precedent"]))


def create(apps, schema_editor):
    ENGINES[schema_editor.connection.vendor].create(schema_editor.connection, SCOPES, PARTS)


def drop(apps, schema_editor):
    ENGINES[schema_editor.connection.vendor].drop(schema_editor.connection, SCOPES, PARTS)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_indexes")]

    operations = [
        migrations.RemoveConstraint("document", "search_document_scope_is_known"),
        migrations.AlterField("document", "scope", models.CharField(choices=CHOICES, max_length=12)),
        migrations.AlterField("word", "scope", models.CharField(choices=CHOICES, max_length=12)),
        migrations.AddConstraint(
            "document", models.CheckConstraint(condition=KNOWN, name="search_document_scope_is_known")
        ),
        migrations.RunPython(create, drop),
    ]
