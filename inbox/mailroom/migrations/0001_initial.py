import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('questions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('receipt', 'receipt'), ('clarification', 'clarification'), ('answered', 'answered'), ('refused', 'refused')], max_length=20)),
                ('recipient', models.CharField(max_length=254)),
                ('letter_box', models.CharField(help_text='The recipient as the daily limit counts them.', max_length=254)),
                ('message_id', models.CharField(max_length=320, unique=True)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sent', 'sent'), ('ambiguous', 'ambiguous'), ('failed', 'failed'), ('dropped', 'dropped')], default='waiting', max_length=10)),
                ('why', models.CharField(blank=True, choices=[('no_server', 'no_server'), ('server_away', 'server_away'), ('put_off', 'put_off'), ('unwritten', 'unwritten'), ('enough_today', 'enough_today'), ('cut_off', 'cut_off'), ('turned_down', 'turned_down'), ('no_address', 'no_address'), ('too_old', 'too_old'), ('overtaken', 'overtaken')], max_length=20)),
                ('server_said', models.CharField(blank=True, max_length=300)),
                ('send_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('doubts', models.PositiveSmallIntegerField(default=0)),
                ('posted_at', models.DateTimeField(help_text='When its text last went out.', null=True)),
                ('sent_at', models.DateTimeField(help_text='When the mail server said that it has it.', null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='questions.event')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='questions.question')),
            ],
            options={
                'verbose_name': 'letter',
                'indexes': [models.Index(condition=models.Q(('send_at__isnull', False)), fields=['send_at', 'id'], name='letter_due'), models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['-made_at', '-id'], name='letter_undelivered'), models.Index(fields=['letter_box', 'posted_at'], name='letter_box_posted')],
                'constraints': [models.UniqueConstraint(fields=('event', 'kind', 'recipient'), name='letter_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['receipt', 'clarification', 'answered', 'refused'])), name='letter_known_kind'), models.CheckConstraint(condition=models.Q(models.Q(('send_at__isnull', True), ('sent_at__isnull', False), ('state', 'sent')), models.Q(('send_at__isnull', False), ('sent_at__isnull', True), ('state', 'waiting')), models.Q(('posted_at__isnull', False), ('sent_at__isnull', True), ('state', 'ambiguous')), models.Q(('send_at__isnull', True), ('sent_at__isnull', True), ('state__in', ['failed', 'dropped'])), _connector='OR'), name='letter_state_with_times'), models.CheckConstraint(condition=models.Q(('doubts__lte', 2)), name='letter_two_copies_at_most')],
            },
        ),
    ]
