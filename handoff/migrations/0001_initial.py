import django.db.models.deletion
import ledger.keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0003_guards'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=ledger.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=300)),
                ('domain', models.CharField(blank=True, max_length=253)),
                ('industry', models.CharField(blank=True, max_length=200)),
                ('employees', models.PositiveIntegerField(blank=True, null=True)),
                ('revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('location', models.CharField(blank=True, max_length=300)),
                ('site', models.URLField(blank=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(models.F('domain'), condition=models.Q(('domain', ''), _negated=True), name='account_domain')],
                'constraints': [models.CheckConstraint(condition=models.Q(('revenue', None), ('currency__regex', '^[A-Z]{3}$'), _connector='OR'), name='account_money_has_currency')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=ledger.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('department', models.CharField(blank=True, max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('linkedin_url', models.URLField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='handoff.account')),
            ],
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=ledger.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('link', models.URLField(blank=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meeting_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.UUIDField(default=ledger.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('side', models.TextField(choices=[('ours', 'ours'), ('theirs', 'theirs')])),
                ('name', models.CharField(blank=True, max_length=200)),
                ('role', models.CharField(blank=True, max_length=200)),
                ('confirmed', models.BooleanField(default=False)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='handoff.contact')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='handoff.meeting')),
            ],
        ),
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.UUIDField(default=ledger.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=300)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('closes_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='handoff.account')),
            ],
            options={
                'verbose_name_plural': 'opportunities',
            },
        ),
        migrations.CreateModel(
            name='Handoff',
            fields=[
                ('id', models.UUIDField(default=ledger.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('direct', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('review', models.TextField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('accepted', 'accepted'), ('bounced', 'bounced'), ('requalifying', 'requalifying'), ('recycled', 'recycled'), ('withdrawn', 'withdrawn')], default='draft')),
                ('review_moved_at', models.DateTimeField()),
                ('draft_at', models.DateTimeField(editable=False, null=True)),
                ('submitted_at', models.DateTimeField(editable=False, null=True)),
                ('accepted_at', models.DateTimeField(editable=False, null=True)),
                ('bounced_at', models.DateTimeField(editable=False, null=True)),
                ('requalifying_at', models.DateTimeField(editable=False, null=True)),
                ('recycled_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('meeting_state', models.TextField(choices=[('none', 'none'), ('booked', 'booked'), ('held', 'held'), ('no_show', 'no show'), ('cancelled', 'cancelled')], default='none')),
                ('meeting_moved_at', models.DateTimeField()),
                ('booked_at', models.DateTimeField(editable=False, null=True)),
                ('held_at', models.DateTimeField(editable=False, null=True)),
                ('no_show_at', models.DateTimeField(editable=False, null=True)),
                ('cancelled_at', models.DateTimeField(editable=False, null=True)),
                ('outcome', models.TextField(choices=[('none', 'none'), ('open', 'open'), ('advanced', 'advanced'), ('disqualified', 'disqualified'), ('opportunity', 'opportunity'), ('lost', 'lost'), ('won', 'won')], default='none')),
                ('outcome_moved_at', models.DateTimeField()),
                ('open_at', models.DateTimeField(editable=False, null=True)),
                ('advanced_at', models.DateTimeField(editable=False, null=True)),
                ('disqualified_at', models.DateTimeField(editable=False, null=True)),
                ('opportunity_at', models.DateTimeField(editable=False, null=True)),
                ('lost_at', models.DateTimeField(editable=False, null=True)),
                ('won_at', models.DateTimeField(editable=False, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handoffs', to='handoff.account')),
                ('ae', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handoffs_taken', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handoffs', to='handoff.contact')),
                ('last_move', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.event')),
                ('sdr', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handoffs_made', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handoffs', to='people.team')),
                ('meeting', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handoff', to='handoff.meeting')),
                ('opportunity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handoffs', to='handoff.opportunity')),
            ],
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('department', ''), ('email', ''), ('linkedin_url', ''), ('name', ''), ('phone', ''), ('title', '')), _connector='OR'), name='contact_erased_is_empty'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact', None), ('side', 'ours')), models.Q(('person', None), ('side', 'theirs')), _connector='OR'), name='attendee_on_one_side'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(('person__isnull', False), ('contact__isnull', False), models.Q(('name', ''), _negated=True), _connector='OR'), name='attendee_is_somebody'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.UniqueConstraint(fields=('meeting', 'person'), name='attendee_person_once'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.UniqueConstraint(fields=('meeting', 'contact'), name='attendee_contact_once'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('currency__regex', '^[A-Z]{3}$'), _connector='OR'), name='opportunity_money_has_currency'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(('review__in', ['draft', 'submitted', 'accepted', 'bounced', 'requalifying', 'recycled', 'withdrawn'])), name='handoff_review_known'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(('meeting_state__in', ['none', 'booked', 'held', 'no_show', 'cancelled'])), name='handoff_meeting_known'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['none', 'open', 'advanced', 'disqualified', 'opportunity', 'lost', 'won'])), name='handoff_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', 'draft'), _negated=True), ('draft_at__isnull', False), _connector='OR'), name='handoff_review_draft_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', 'submitted'), _negated=True), ('submitted_at__isnull', False), _connector='OR'), name='handoff_review_submitted_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', 'accepted'), _negated=True), ('accepted_at__isnull', False), _connector='OR'), name='handoff_review_accepted_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', 'bounced'), _negated=True), ('bounced_at__isnull', False), _connector='OR'), name='handoff_review_bounced_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', 'requalifying'), _negated=True), ('requalifying_at__isnull', False), _connector='OR'), name='handoff_review_requalifying_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', 'recycled'), _negated=True), ('recycled_at__isnull', False), _connector='OR'), name='handoff_review_recycled_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', False), _connector='OR'), name='handoff_review_withdrawn_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meeting_state', 'booked'), _negated=True), ('booked_at__isnull', False), _connector='OR'), name='handoff_meeting_booked_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meeting_state', 'held'), _negated=True), ('held_at__isnull', False), _connector='OR'), name='handoff_meeting_held_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meeting_state', 'no_show'), _negated=True), ('no_show_at__isnull', False), _connector='OR'), name='handoff_meeting_no_show_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meeting_state', 'cancelled'), _negated=True), ('cancelled_at__isnull', False), _connector='OR'), name='handoff_meeting_cancelled_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'open'), _negated=True), ('open_at__isnull', False), _connector='OR'), name='handoff_outcome_open_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'advanced'), _negated=True), ('advanced_at__isnull', False), _connector='OR'), name='handoff_outcome_advanced_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'disqualified'), _negated=True), ('disqualified_at__isnull', False), _connector='OR'), name='handoff_outcome_disqualified_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'opportunity'), _negated=True), ('opportunity_at__isnull', False), _connector='OR'), name='handoff_outcome_opportunity_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'lost'), _negated=True), ('lost_at__isnull', False), _connector='OR'), name='handoff_outcome_lost_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'won'), _negated=True), ('won_at__isnull', False), _connector='OR'), name='handoff_outcome_won_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'none'), ('review', 'accepted'), _connector='OR'), name='handoff_outcome_once_accepted'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', 'accepted'), _negated=True), models.Q(('outcome', 'none'), _negated=True), _connector='OR'), name='handoff_accepted_has_outcome'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(('direct', False), ('review', 'accepted'), _connector='OR'), name='handoff_direct_is_accepted'),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(('meeting_state', 'none'), ('meeting__isnull', False), _connector='OR'), name='handoff_booked_has_meeting'),
        ),
    ]
