"""The tables of the heart: the life of one question."""

from inbox.questions.models.answer import Answer, AnswerVersion, Approval, Authorship, Rating
from inbox.questions.models.attachment import Attachment
from inbox.questions.models.clock import Clock, Pack, Pause
from inbox.questions.models.contribution import Contribution
from inbox.questions.models.event import Event, EventText
from inbox.questions.models.question import Contact, NumberSeries, Question, SecretLink
from inbox.questions.models.stamp import PublicStamp
from inbox.questions.models.stewardship import Arbitration, Offer, Precedent, Stewardship
from inbox.questions.models.topic import Topic

__all__ = [
    "Answer",
    "AnswerVersion",
    "Approval",
    "Arbitration",
    "Attachment",
    "Authorship",
    "Clock",
    "Contact",
    "Contribution",
    "Event",
    "EventText",
    "NumberSeries",
    "Offer",
    "Pack",
    "Pause",
    "Precedent",
    "PublicStamp",
    "Question",
    "Rating",
    "SecretLink",
    "Stewardship",
    "Topic",
]
