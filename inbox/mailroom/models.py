"""Letter: one thing to tell one person, from written down to delivered or given up.

To a resident about an event of their question, or to staff: that a question needs them or came to its end, an
invitation, the link to a new password, or that the ways to sign in to their account have changed.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.people.models import Invitation, User
from inbox.questions.models import Event, Question
from inbox.questions.states import Word


class LetterKind(Word):
    RECEIPT = "receipt"
    CLARIFICATION = "clarification"
    ANSWERED = "answered"
    REFUSED = "refused"
    SPLIT = "split"
    NEWS = "news"  # of a question, to a member
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"
    SIGN_IN_CHANGED = "sign_in_changed"


class SignInChange(Word):
    """What has changed in how a member signs in."""

    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    APP_ADDED = "app_added"
    APP_REMOVED = "app_removed"
    CODES_MADE = "codes_made"
    PASSWORD_CHANGED = "password_changed"


class LetterState(Word):
    WAITING = "waiting"
    SENT = "sent"
    AMBIGUOUS = "ambiguous"  # its text was given to the mail server, which did not say what became of it
    FAILED = "failed"
    DROPPED = "dropped"


class Why(Word):
    """Why a letter that is not sent is where it is."""

    NO_SERVER = "no_server"
    SERVER_AWAY = "server_away"
    PUT_OFF = "put_off"
    UNWRITTEN = "unwritten"
    ENOUGH_TODAY = "enough_today"
    CUT_OFF = "cut_off"
    TURNED_DOWN = "turned_down"
    NO_ADDRESS = "no_address"
    TOO_OLD = "too_old"
    OVERTAKEN = "overtaken"


SENTENCES = {
    Why.NO_SERVER: _("It waits, since no mail server is set."),
    Why.SERVER_AWAY: _("It waits, since the mail server could not be reached or would not talk to us."),
    Why.PUT_OFF: _("It waits: the mail server asked us to try again later."),
    Why.UNWRITTEN: _("It waits, since it could not be written; the operator’s log says why."),
    Why.ENOUGH_TODAY: _("This address had as many letters as one may get in a day."),
    Why.CUT_OFF: _("The mail server took it, but the line broke before it said so; it may have arrived."),
    Why.TURNED_DOWN: _("The mail server does not deliver to this address."),
    Why.NO_ADDRESS: _("What was given is not a mail address."),
    Why.TOO_OLD: _("It could not be sent for days, so we gave up."),
    Why.OVERTAKEN: _("Things had moved on before it was sent."),
}


class Letter(models.Model):
    """One row for each event or invitation, kind and recipient; no text and no secret, both are made when it is sent.

    `send_at` is the next try, empty when there is none. A worker holds the letter until `leased_until`; `fence` grows
    with every taking, so that one who overslept can neither send nor report. `doubts` counts how often the text went
    out without an answer: after the second there is no further try.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, related_name="letters")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="letters")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, related_name="letters")
    member = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="letters")
    kind = models.CharField(max_length=20, choices=LetterKind.choices())
    change = models.CharField(max_length=20, choices=SignInChange.choices(), blank=True)
    recipient = models.CharField(max_length=254)
    letter_box = models.CharField(max_length=254, help_text=_("The recipient as the daily limit counts them."))
    message_id = models.CharField(max_length=320, unique=True)
    made_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=LetterState.choices(), default=LetterState.WAITING)
    why = models.CharField(max_length=20, choices=Why.choices(), blank=True)
    server_said = models.CharField(max_length=300, blank=True)
    send_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    posted_at = models.DateTimeField(null=True, help_text=_("When its text last went out."))
    sent_at = models.DateTimeField(null=True, help_text=_("When the mail server said that it has it."))
    leased_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("letter")
        indexes = [
            models.Index(fields=["send_at", "id"], condition=Q(send_at__isnull=False), name="letter_due"),
            models.Index(fields=["-made_at", "-id"], condition=Q(sent_at__isnull=True), name="letter_undelivered"),
            models.Index(fields=["letter_box", "posted_at"], name="letter_box_posted"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "recipient"], name="letter_once"),
            models.UniqueConstraint(fields=["invitation", "recipient"], name="letter_once_for_an_invitation"),
            models.CheckConstraint(
                condition=Q(
                    kind=LetterKind.INVITATION,
                    event__isnull=True,
                    question__isnull=True,
                    invitation__isnull=False,
                    member__isnull=True,
                )
                | Q(
                    kind__in=[LetterKind.PASSWORD_RESET, LetterKind.SIGN_IN_CHANGED],
                    event__isnull=True,
                    question__isnull=True,
                    invitation__isnull=True,
                    member__isnull=False,
                )
                | Q(
                    kind=LetterKind.NEWS,
                    event__isnull=False,
                    question__isnull=False,
                    invitation__isnull=True,
                    member__isnull=False,
                )
                | (
                    ~Q(kind=LetterKind.NEWS)
                    & Q(event__isnull=False, question__isnull=False, invitation__isnull=True, member__isnull=True)
                ),
                name="letter_about_one_thing",
            ),
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values()), name="letter_known_kind"),
            models.CheckConstraint(
                condition=Q(kind=LetterKind.SIGN_IN_CHANGED, change__in=SignInChange.values())
                | (~Q(kind=LetterKind.SIGN_IN_CHANGED) & Q(change="")),
                name="letter_says_what_changed",
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT, sent_at__isnull=False, send_at__isnull=True)
                | Q(state=LetterState.WAITING, sent_at__isnull=True, send_at__isnull=False)
                | Q(state=LetterState.AMBIGUOUS, sent_at__isnull=True, posted_at__isnull=False)
                | Q(state__in=[LetterState.FAILED, LetterState.DROPPED], sent_at__isnull=True, send_at__isnull=True),
                name="letter_state_with_times",
            ),
            models.CheckConstraint(condition=Q(doubts__lte=2), name="letter_two_copies_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"

    @property
    def is_to_resident(self) -> bool:
        """Only then its link opens the resident's own page."""
        return self.question_id is not None and self.member_id is None

    @property
    def sentence(self) -> str:
        """Why it waits, failed or was dropped, for the desk; "" for one that was sent or has just been written."""
        return str(SENTENCES[Why(self.why)]) if self.why else ""
