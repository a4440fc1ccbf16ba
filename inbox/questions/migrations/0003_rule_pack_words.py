from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0002_ownership"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="pack",
            options={"verbose_name": "rule pack", "verbose_name_plural": "rule packs"},
        ),
    ]
