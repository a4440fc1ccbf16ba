"""Who works here: the town, its departments, its members with their roles, and its calendar.

Text that a town writes itself (names, duties) is kept per language: {"en": "Parks", "zh-hans": "园林"}.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inbox.people.roles import ROLE_CHOICES


def in_language(texts: dict[str, str], lang: str) -> str:
    """The text in this language, else in its base language, else the first there is; "" where there is none."""
    return texts.get(lang) or texts.get(lang.split("-")[0]) or next((text for text in texts.values() if text), "")


class Logo(models.Model):
    """A picture for the town's head of page, known by its content: one that was shown once stays where it was."""

    hash = models.CharField(max_length=16, primary_key=True)
    content_type = models.CharField(max_length=20)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("logo")

    def __str__(self) -> str:
        return self.hash


class Town(models.Model):
    """The one row that makes this installation somebody's: name, zone, languages, contact, texts, look."""

    name = models.JSONField(default=dict)
    short_name = models.JSONField(default=dict)
    tagline = models.JSONField(default=dict, blank=True)
    emergency_line = models.JSONField(default=dict, blank=True)
    contact = models.JSONField(default=dict, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    zone = models.CharField(max_length=64, default="Europe/London")
    pack = models.CharField(max_length=40, default="default")
    names_members = models.BooleanField(
        default=False, help_text=_("Whether the public timeline names members, not only their office.")
    )
    languages = models.JSONField(default=list, blank=True, help_text=_("Codes; none stands for all of the site’s."))
    brand_colour = models.CharField(max_length=7, blank=True)
    accent_colour = models.CharField(max_length=7, blank=True)
    logo = models.ForeignKey(Logo, null=True, blank=True, on_delete=models.PROTECT, related_name="towns")

    class Meta:
        verbose_name = verbose_name_plural = _("town")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="town_only_one"),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: ""}) | Q(**{f"{name}__startswith": "#"}), name=f"town_{name}"
                )
                for name in ("brand_colour", "accent_colour")
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, get_language() or "")


class Calendar(models.Model):
    """One version of the town's working days. Never changed: a new version is a new row, and every question
    keeps the one it was received under."""

    data = models.JSONField(help_text=_("Hours, holidays, make-up days: the shape of questions.deadlines.Calendar."))
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return f"{self.pk} ({self.made_at:%Y-%m-%d})"


class Department(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.JSONField(default=dict)
    duties = models.JSONField(default=dict, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    is_desk = models.BooleanField(default=False, help_text=_("The citizens’ desk, where new questions arrive."))
    is_active = models.BooleanField(default=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    merged_why = models.TextField(blank=True, help_text=_("Stands in the history of each question that follows."))

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(fields=["is_desk"], condition=Q(is_desk=True), name="department_one_desk"),
            models.CheckConstraint(
                condition=Q(is_desk=False) | Q(is_active=True, merged_into__isnull=True), name="department_desk_stays"
            ),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "")

    def name_in(self, lang: str) -> str:
        return in_language(self.name, lang) or self.slug

    @property
    def takes_questions(self) -> bool:
        return self.is_active and self.merged_into_id is None


class User(AbstractUser):
    """A member of staff. Residents have no account."""

    first_name = None
    last_name = None
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=20, default="en")

    REQUIRED_FIELDS = ["name", "email"]

    class Meta(AbstractUser.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return self.name or self.username


class ApiToken(models.Model):
    """What a program signs in with in a member's name, kept as its hash; it has that member's rights of the moment."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [models.CheckConstraint(condition=~Q(token_hash=""), name="token_has_hash")]

    def __str__(self) -> str:
        return self.label or f"token {self.pk}"


class Membership(models.Model):
    """One role of one member in one department."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "department", "role"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(role__in=[value for value, _name in ROLE_CHOICES]), name="membership_known_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.department}"


class Absence(models.Model):
    """A member is away and a deputy acts for them: the member stays owner, what the deputy does bears its own name."""

    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputy_for")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text=_("Who ended it before its last day.")
    )

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["deputy", "until_at"], name="absence_deputy")]
        constraints = [
            models.CheckConstraint(condition=~Q(deputy=models.F("member")), name="absence_deputy_is_another"),
            models.CheckConstraint(condition=Q(until_at__gte=models.F("from_at")), name="absence_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.deputy}"


class Invitation(models.Model):
    """Somebody asked to join: name, address and roles as whoever invited them fixed them. Used once, or never."""

    username = models.CharField(max_length=150)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    language = models.CharField(max_length=20, default="en")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="invitations")
    roles = models.JSONField(help_text=_("The roles in that department, as their words."))
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invited")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    member = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="invitation")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, member__isnull=True)
                | Q(accepted_at__isnull=False, member__isnull=False, withdrawn_at__isnull=True),
                name="invitation_accepted_by_a_member",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_open_for_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"


class InvitationLink(models.Model):
    """A secret that opens an invitation, kept as its hash; each copy of the letter has its own."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(token_hash=""), name="invitation_link_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id}"
