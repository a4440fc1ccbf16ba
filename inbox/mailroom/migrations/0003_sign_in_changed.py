from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mailroom', '0002_staff_letters'),
        ('people', '0004_api_token'),
        ('questions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_about_one_thing',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_known_kind',
        ),
        migrations.AddField(
            model_name='letter',
            name='change',
            field=models.CharField(blank=True, choices=[('passkey_added', 'passkey_added'), ('passkey_removed', 'passkey_removed'), ('app_added', 'app_added'), ('app_removed', 'app_removed'), ('codes_made', 'codes_made'), ('password_changed', 'password_changed')], max_length=20),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('receipt', 'receipt'), ('clarification', 'clarification'), ('answered', 'answered'), ('refused', 'refused'), ('invitation', 'invitation'), ('password_reset', 'password_reset'), ('sign_in_changed', 'sign_in_changed')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', True), ('invitation__isnull', False), ('kind', 'invitation'), ('member__isnull', True), ('question__isnull', True)), models.Q(('event__isnull', True), ('invitation__isnull', True), ('kind__in', ['password_reset', 'sign_in_changed']), ('member__isnull', False), ('question__isnull', True)), models.Q(('event__isnull', False), ('invitation__isnull', True), ('member__isnull', True), ('question__isnull', False)), _connector='OR'), name='letter_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['receipt', 'clarification', 'answered', 'refused', 'invitation', 'password_reset', 'sign_in_changed'])), name='letter_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('change__in', ['passkey_added', 'passkey_removed', 'app_added', 'app_removed', 'codes_made', 'password_changed']), ('kind', 'sign_in_changed')), models.Q(models.Q(('kind', 'sign_in_changed'), _negated=True), ('change', '')), _connector='OR'), name='letter_says_what_changed'),
        ),
    ]
