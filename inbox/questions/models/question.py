"""Question: what a resident asked. Four axes apart: handling, outcome, publication, and the clock."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inbox.kit.keys import new_key
from inbox.people.models import Calendar, Department, User
from inbox.questions.models.clock import Pack
from inbox.questions.models.topic import Topic
from inbox.questions.states import OPEN, Handling, Kind, Outcome, Publication, Source, Urgency


class NumberSeries(models.Model):
    """The last number given in each year; its row is the lock under which the next one is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Question(models.Model):
    """One row for ever: nothing deletes a question; erasure empties its words.

    `lead` and `owner` repeat the open stewardship's for the lists; a trigger refuses any other value.
    `settle_at` is the next instant at which time acts (silence, pause cap, closing); see settle.py.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=20, unique=True)
    version = models.PositiveIntegerField(default=1)

    lang = models.CharField(max_length=20)
    source = models.CharField(max_length=10, choices=Source.choices(), default=Source.WEB)
    provenance = models.JSONField(default=dict, blank=True)
    text = models.TextField()
    place = models.CharField(max_length=200, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    kind = models.CharField(max_length=20, choices=Kind.choices(), default=Kind.CONSULTATION)
    urgency = models.CharField(max_length=20, choices=Urgency.choices(), default=Urgency.NORMAL)
    may_publish = models.BooleanField(default=False)
    different = models.TextField(blank=True, help_text=_("Why no published answer fitted, in the resident’s words."))

    handling = models.CharField(max_length=20, choices=Handling.choices(), default=Handling.NEW)
    outcome = models.CharField(max_length=20, choices=Outcome.choices(), blank=True, default="")
    publication = models.CharField(max_length=20, choices=Publication.choices(), default=Publication.UNDECIDED)
    reason = models.CharField(max_length=40, blank=True, help_text=_("From the public list: refused or withheld why."))
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    where_instead = models.TextField(blank=True)
    is_hidden = models.BooleanField(default=False)
    is_open = models.GeneratedField(
        expression=models.Case(
            models.When(handling__in=sorted(OPEN), then=models.Value(True)), default=models.Value(False)
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    awaits_reviewer = models.GeneratedField(
        expression=models.Case(
            models.When(handling=Handling.IN_REVIEW, then=models.Value(True)),
            models.When(refused_by__isnull=False, then=models.Value(True)),
            default=models.Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    has_owner = models.GeneratedField(
        expression=models.Case(models.When(owner__isnull=True, then=models.Value(False)), default=models.Value(True)),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    received_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text=_("The promise of the running clock; of the last one when done."))
    due_is_provisional = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True, help_text=_("When a reviewer gave the draft back."))
    contacted_at = models.DateTimeField(null=True, blank=True, help_text=_("When a person first spoke with them."))
    settle_at = models.DateTimeField(null=True, blank=True)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")

    stewardship = models.OneToOneField("questions.Stewardship", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="questions")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    first_responder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_office = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    bounces = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True, help_text=_("When a responsible department took it."))
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")

    ask_key_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    receipt_sealed = models.BinaryField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [
            # Each queue has a partial index that the ORM really uses: conditions without bound values.
            models.Index(fields=["due_at", "id"], condition=Q(is_open=True), name="q_open_due"),
            models.Index(fields=["handling", "due_at", "id"], condition=Q(is_open=True), name="q_open_handling_due"),
            models.Index(fields=["owner", "due_at", "id"], condition=Q(is_open=True), name="q_open_owner_due"),
            models.Index(fields=["lead", "due_at", "id"], condition=Q(is_open=True), name="q_open_lead_due"),
            models.Index(
                fields=["lead", "has_owner", "due_at", "id"], condition=Q(is_open=True), name="q_open_lead_unowned"
            ),
            models.Index(fields=["due_at", "id"], condition=Q(awaits_reviewer=True), name="q_awaits_reviewer_due"),
            models.Index(
                fields=["owner", "due_at", "id"], condition=Q(returned_at__isnull=False), name="q_returned_due"
            ),
            models.Index(fields=["settle_at"], condition=Q(settle_at__isnull=False), name="q_settle"),
            models.Index(fields=["received_at"], condition=Q(receipt_sealed__isnull=False), name="q_receipt_open"),
            models.Index(fields=["-received_at", "-id"], name="q_received"),
            models.Index(fields=["publication", "handling", "-id"], name="q_publication"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(handling__in=sorted(OPEN), outcome="") | Q(~Q(handling__in=sorted(OPEN)), ~Q(outcome="")),
                name="question_outcome_when_done",
            ),
            models.CheckConstraint(
                condition=~Q(publication=Publication.PUBLIC) | ~Q(handling=Handling.NEW),
                name="question_public_was_answered",
            ),
            models.CheckConstraint(
                condition=~Q(publication=Publication.PUBLIC) | Q(may_publish=True), name="question_public_with_consent"
            ),
            models.CheckConstraint(
                condition=Q(handling=Handling.WITH_RESIDENT, paused_at__isnull=False, paused_until__isnull=False)
                | Q(~Q(handling=Handling.WITH_RESIDENT), paused_at__isnull=True, paused_until__isnull=True),
                name="question_paused_with_resident",
            ),
            models.CheckConstraint(
                condition=Q(first_responder__isnull=True, first_office__isnull=True)
                | Q(first_responder__isnull=False, first_office__isnull=False),
                name="question_first_responder_office",
            ),
            models.CheckConstraint(
                condition=~Q(handling=Handling.NEW) | Q(owner__isnull=True), name="question_new_has_no_owner"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("received_at")), name="question_due_after_receipt"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values()), name="question_known_kind"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values()), name="question_known_urgency"),
            models.CheckConstraint(condition=Q(handling__in=Handling.values()), name="question_known_handling"),
            models.CheckConstraint(condition=~Q(number=""), name="question_has_number"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/desk/questions/{self.number}/"


class Contact(models.Model):
    """How to reach a resident who chose to say so. Apart from the question, so that who reads it can be counted
    and erasure has one place."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.question_id and str(self.question_id)


class SecretLink(models.Model):
    """A way into one question without typing the code; minted when a letter is sent, revocable."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(token_hash=""), name="link_has_token")]

    def __str__(self) -> str:
        return f"link {self.pk}"
