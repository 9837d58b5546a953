import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import ledger.time
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_time")]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('raised_at', models.DateTimeField()),
                ('cleared_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('cleared_at', None)), fields=('name',), name='alarm_one_open_per_name')],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('subject_type', models.TextField()),
                ('subject_id', models.UUIDField()),
                ('team_id', models.UUIDField(null=True)),
                ('holder_id', models.UUIDField(null=True)),
                ('generation', models.IntegerField(default=1)),
                ('measure', models.TextField(choices=[('elapsed', 'Elapsed'), ('working', 'Working')], default='elapsed')),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('step_names', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('step_times', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), size=None)),
                ('next_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('pause_reason', models.TextField(default='')),
                ('breached_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(default='')),
                ('tries', models.SmallIntegerField(default=0)),
                ('parked_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(default='')),
            ],
            options={
                'indexes': [models.Index(models.F('next_at'), models.F('id'), condition=models.Q(('next_at__isnull', False)), name='clock_next'), models.Index(models.F('holder_id'), models.F('due_at'), condition=models.Q(('stopped_at', None)), name='clock_inbox'), models.Index(models.F('parked_at'), condition=models.Q(('parked_at__isnull', False)), name='clock_parked')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at', None)), fields=('kind', 'subject_id'), name='clock_one_open_per_subject'), models.CheckConstraint(condition=models.Q(('step_times__len', models.F('step_names__len'))), name='clock_step_has_name_and_time'), models.CheckConstraint(condition=models.Q(('next_at', None), models.Q(('parked_at', None), ('paused_at', None), ('stopped_at', None)), _connector='OR'), name='clock_runs_or_rests'), models.CheckConstraint(condition=models.Q(('next_at', None), ('next_at__gte', models.F('step_times__0')), _connector='OR'), name='clock_next_is_first_step'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('stopped_at', None)), models.Q(('stopped_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='clock_stopped_with_outcome'), models.CheckConstraint(condition=models.Q(models.Q(('pause_reason', ''), ('paused_at', None)), models.Q(('paused_at__isnull', False), models.Q(('pause_reason', ''), _negated=True)), _connector='OR'), name='clock_paused_with_reason'), models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('started_at'))), name='clock_due_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=ledger.time.HandoffNow())),
                ('by_id', models.UUIDField(null=True)),
                ('on_behalf_of_id', models.UUIDField(null=True)),
                ('team_id', models.UUIDField(null=True)),
                ('subject_type', models.TextField()),
                ('subject_id', models.UUIDField()),
                ('old', models.JSONField(default=dict)),
                ('new', models.JSONField(default=dict)),
                ('why', models.TextField(default='')),
                ('channel', models.TextField(default='task')),
                ('request_id', models.TextField(default='')),
                ('address', models.GenericIPAddressField(null=True)),
                ('caused_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.event')),
            ],
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('consumer', models.TextField()),
                ('not_before', models.DateTimeField()),
                ('tries', models.SmallIntegerField(default=0)),
                ('parked_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(default='')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='ledger.event')),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.TextField()),
                ('recipient', models.TextField()),
                ('created_at', models.DateTimeField(db_default=ledger.time.HandoffNow())),
                ('next_at', models.DateTimeField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('tries', models.SmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('parked_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(default='')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='ledger.event')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
            },
        ),
        migrations.CreateModel(
            name='ClockStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('generation', models.IntegerField()),
                ('due_at', models.DateTimeField()),
                ('done_at', models.DateTimeField()),
                ('late', models.BooleanField()),
                ('clock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps_done', to='ledger.clock')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='clock_step', to='ledger.event')),
            ],
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='feed', to='ledger.event')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TimeShift',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('shift', models.DurationField(default=datetime.timedelta)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='timeshift_one_row')],
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(models.F('subject_id'), models.F('id'), name='event_story'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__regex', '^[a-z_]+\\.[a-z_]+$')), name='event_kind_past_tense_with_dot'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('why__regex', '^\\S*$')), name='event_why_is_a_code'),
        ),
        migrations.AddIndex(
            model_name='dispatch',
            index=models.Index(models.F('not_before'), models.F('id'), condition=models.Q(('parked_at', None)), name='dispatch_due'),
        ),
        migrations.AddIndex(
            model_name='dispatch',
            index=models.Index(models.F('parked_at'), condition=models.Q(('parked_at__isnull', False)), name='dispatch_parked'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.UniqueConstraint(fields=('event', 'consumer'), name='dispatch_once_per_consumer'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(models.F('next_at'), models.F('id'), condition=models.Q(('next_at__isnull', False)), name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(models.F('parked_at'), condition=models.Q(('parked_at__isnull', False)), name='delivery_parked'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('event', 'channel', 'recipient'), name='delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_at__isnull', False), ('parked_at', None), ('sent_at', None)), models.Q(('next_at', None), ('parked_at', None), ('sent_at__isnull', False)), models.Q(('next_at', None), ('parked_at__isnull', False), ('sent_at', None)), _connector='OR'), name='delivery_due_sent_or_parked'),
        ),
        migrations.AddConstraint(
            model_name='clockstep',
            constraint=models.UniqueConstraint(fields=('clock', 'name'), name='clock_step_once'),
        ),
    ]
