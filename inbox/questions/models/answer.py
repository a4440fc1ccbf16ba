"""Answer: what the town says to one question, in versions; review approves one exact version."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department, User
from inbox.questions.models.question import Question
from inbox.questions.models.topic import Topic


class Answer(models.Model):
    """The answer to one question, by the question's own key.

    Public code reads only rows with `is_public` and `published_at` not in the future, and of them only the version
    `published`: see access.published(). `topic` and `department` are those at publishing.
    """

    question = models.OneToOneField(Question, on_delete=models.PROTECT, primary_key=True, related_name="answer")
    lang = models.CharField(max_length=20)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="answers")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="answers")
    latest = models.ForeignKey("questions.AnswerVersion", on_delete=models.PROTECT, null=True, related_name="+")
    approved = models.ForeignKey("questions.AnswerVersion", on_delete=models.PROTECT, null=True, related_name="+")
    published = models.ForeignKey("questions.AnswerVersion", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    is_public = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("answer")
        indexes = [
            models.Index(fields=["-published_at", "-question"], condition=Q(is_public=True), name="answer_pub"),
            models.Index(
                fields=["topic", "-published_at", "-question"], condition=Q(is_public=True), name="answer_pub_topic"
            ),
            models.Index(
                fields=["department", "-published_at", "-question"], condition=Q(is_public=True), name="answer_pub_dept"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(published__isnull=False, published_at__isnull=False),
                name="answer_public_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.question_id}"


class AnswerVersion(models.Model):
    """One saved text. Never changed; its authors are everyone who saved since the text was last approved."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    public_question = models.TextField(blank=True)
    body = models.TextField(blank=True)
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    authors = models.ManyToManyField(User, through="questions.Authorship", related_name="+")

    class Meta:
        verbose_name = _("version of an answer")
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"version {self.number}"


class Authorship(models.Model):
    """One author of one version. A trigger refuses an author who approved it."""

    version = models.ForeignKey(AnswerVersion, on_delete=models.PROTECT, related_name="authorships")
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "member"], name="author_once")]

    def __str__(self) -> str:
        return f"author of {self.version_id}"


class Approval(models.Model):
    """The second pair of eyes on one exact version. A trigger refuses an approver who is an author."""

    version = models.OneToOneField(AnswerVersion, on_delete=models.PROTECT, primary_key=True, related_name="approval")
    approver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"approval of {self.version_id}"


class Rating(models.Model):
    """What the resident says of an answer. The comment is the text of its event."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="ratings")
    event = models.OneToOneField("questions.Event", on_delete=models.PROTECT, related_name="+")
    answered = models.CharField(max_length=6, blank=True)
    solved = models.CharField(max_length=6)
    manner = models.CharField(max_length=6, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(solved__in=["yes", "partly", "no"]), name="rating_known_solved"),
        ]

    def __str__(self) -> str:
        return f"solved: {self.solved}"
