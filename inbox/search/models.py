"""What search keeps beside its indexes: the texts it gives back and reranks by, and how common each word is.

Documents are known by a number made elsewhere; no foreign key leads to another room. What stands here may always be
rebuilt from the questions.
"""

from django.db import models


class Scope(models.TextChoices):
    """Indexes in tables of their own, so that nothing private can come out of the public one."""

    PUBLIC = "public"
    DESK = "desk"
    PRECEDENT = "precedent"
    """The desk's questions that were ruled on or returned, each with the reasons."""


class Document(models.Model):
    """One question with its answer, as it was indexed. A larger doc_id is newer."""

    pk = models.CompositePrimaryKey("scope", "doc_id")
    scope = models.CharField(max_length=12, choices=Scope)
    doc_id = models.BigIntegerField()
    lang = models.CharField(max_length=12, blank=True)
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    wordings = models.JSONField(default=list)
    """Other ways people asked this, as confirmed by them or by staff."""
    question_normal = models.TextField(blank=True)
    """The question and then each wording as `text.normal()` gives it, a line each."""
    answer_normal = models.TextField(blank=True)
    answer_length = models.PositiveIntegerField(default=0)
    """Weighted words of the answer, in tenths."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="search_document_scope_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.doc_id}"


class Word(models.Model):
    """In how many documents of a scope a word stands. Names that begin with a space are totals, see counts.py."""

    pk = models.CompositePrimaryKey("scope", "word")
    scope = models.CharField(max_length=12, choices=Scope)
    word = models.CharField(max_length=48)
    documents = models.BigIntegerField()

    def __str__(self) -> str:
        return self.word
