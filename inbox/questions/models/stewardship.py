"""Who is accountable, from when to when, and why it changed: stewardships, and the offers, arbitrations and precedents
by which they change. Guarded by constraints and triggers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inbox.kit.keys import new_key
from inbox.people.models import Department, User
from inbox.questions.states import How, OfferState


class Stewardship(models.Model):
    """One stretch of accountability. Rows touch without gap while a question is open; none is rewritten or deleted.

    The key is made beforehand, so that a question and its first stewardship can refer to each other; the
    database checks both references when the transaction commits.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    question = models.ForeignKey("questions.Question", on_delete=models.PROTECT, related_name="stewardships")
    ordinal = models.PositiveSmallIntegerField(default=1)
    lead = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="stewardships")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="stewardships")
    how = models.CharField(max_length=20, choices=How.choices())
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("stewardship")
        indexes = [models.Index(fields=["lead", "question"], name="steward_lead_question")]
        constraints = [
            models.UniqueConstraint(fields=["question"], condition=Q(ended_at__isnull=True), name="steward_one_open"),
            models.UniqueConstraint(fields=["question", "ordinal"], name="steward_ordinal_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="steward_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(how__in=How.values()), name="steward_known_how"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} from {self.started_at:%Y-%m-%d %H:%M}"


class Offer(models.Model):
    """A lead's proposal that another department take the lead. Its reasons are the texts of its two events."""

    question = models.ForeignKey("questions.Question", on_delete=models.PROTECT, related_name="offers")
    by_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    by_member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=20, choices=OfferState.choices(), default=OfferState.PENDING)
    made_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    made = models.OneToOneField("questions.Event", on_delete=models.PROTECT, null=True, related_name="+")
    decided = models.OneToOneField("questions.Event", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("offer")
        indexes = [
            models.Index(fields=["to", "answer_by"], condition=Q(decided_at__isnull=True), name="offer_pending_to")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(decided_at__isnull=True), name="offer_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.PENDING, decided_at__isnull=True)
                | Q(~Q(state=OfferState.PENDING), decided_at__isnull=False),
                name="offer_decided_with_time",
            ),
            models.CheckConstraint(condition=~Q(to=F("by_department")), name="offer_to_another"),
            models.CheckConstraint(condition=Q(state__in=OfferState.values()), name="offer_known_state"),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk} ({self.state})"


class Arbitration(models.Model):
    """Departments could not agree who leads: an arbiter has until `due_at` to rule, then the leader as well."""

    question = models.ForeignKey("questions.Question", on_delete=models.PROTECT, related_name="arbitrations")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stepped_up_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("arbitration")
        indexes = [models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="arbitration_open_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(ended_at__isnull=True), name="arbitration_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("opened_at")),
                name="arbitration_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"arbitration since {self.opened_at:%Y-%m-%d %H:%M}"


class Precedent(models.Model):
    """What later routing should know: a ruling (`to` leads from then on), or a return (`to` is whom the returning
    department named, if any). Its reason is the text of its event. Never changed."""

    question = models.ForeignKey("questions.Question", on_delete=models.PROTECT, related_name="precedents")
    how = models.CharField(max_length=20, choices=[(how.value, how.value) for how in (How.RULING, How.RETURN)])
    away_from = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    event = models.OneToOneField("questions.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("precedent")
        indexes = [models.Index(fields=["-at", "-id"], name="precedent_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(how__in=[How.RULING, How.RETURN]), name="precedent_known_how"),
            models.CheckConstraint(
                condition=Q(to__isnull=False) | Q(how=How.RETURN), name="precedent_ruling_names_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.how} of {self.at:%Y-%m-%d}"
