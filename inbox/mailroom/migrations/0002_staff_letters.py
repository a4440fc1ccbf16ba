import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mailroom', '0001_initial'),
        ('people', '0002_invitation'),
        ('questions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_known_kind',
        ),
        migrations.AddField(
            model_name='letter',
            name='invitation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='people.invitation'),
        ),
        migrations.AddField(
            model_name='letter',
            name='member',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='letter',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='questions.event'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('receipt', 'receipt'), ('clarification', 'clarification'), ('answered', 'answered'), ('refused', 'refused'), ('invitation', 'invitation'), ('password_reset', 'password_reset')], max_length=20),
        ),
        migrations.AlterField(
            model_name='letter',
            name='question',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='questions.question'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('invitation', 'recipient'), name='letter_once_for_an_invitation'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', True), ('invitation__isnull', False), ('kind', 'invitation'), ('member__isnull', True), ('question__isnull', True)), models.Q(('event__isnull', True), ('invitation__isnull', True), ('kind', 'password_reset'), ('member__isnull', False), ('question__isnull', True)), models.Q(('event__isnull', False), ('invitation__isnull', True), ('member__isnull', True), ('question__isnull', False)), _connector='OR'), name='letter_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['receipt', 'clarification', 'answered', 'refused', 'invitation', 'password_reset'])), name='letter_known_kind'),
        ),
    ]
