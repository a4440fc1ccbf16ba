from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mailroom', '0003_sign_in_changed'),
        ('people', '0005_absence_and_merging'),
        ('questions', '0003_rule_pack_words'),
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
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('receipt', 'receipt'), ('clarification', 'clarification'), ('answered', 'answered'), ('refused', 'refused'), ('split', 'split'), ('news', 'news'), ('invitation', 'invitation'), ('password_reset', 'password_reset'), ('sign_in_changed', 'sign_in_changed')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', True), ('invitation__isnull', False), ('kind', 'invitation'), ('member__isnull', True), ('question__isnull', True)), models.Q(('event__isnull', True), ('invitation__isnull', True), ('kind__in', ['password_reset', 'sign_in_changed']), ('member__isnull', False), ('question__isnull', True)), models.Q(('event__isnull', False), ('invitation__isnull', True), ('kind', 'news'), ('member__isnull', False), ('question__isnull', False)), models.Q(models.Q(('kind', 'news'), _negated=True), ('event__isnull', False), ('invitation__isnull', True), ('member__isnull', True), ('question__isnull', False)), _connector='OR'), name='letter_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['receipt', 'clarification', 'answered', 'refused', 'split', 'news', 'invitation', 'password_reset', 'sign_in_changed'])), name='letter_known_kind'),
        ),
    ]
