"""One published answer made ready to be read: its texts, who signed it, when, and what search engines are told."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile

from django.conf import settings
from django.urls import reverse
from django.utils import dateformat
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from inbox.kit import clock, dates
from inbox.kit.markdown import markdown
from inbox.kit.text import excerpt, plain
from inbox.people.models import Department
from inbox.public.accountable import Period, periods
from inbox.public.context import TownFace, language_tag
from inbox.public.happened import Line, public_lines
from inbox.public.slips import answer_url, heading_of, lead_of, slug_of
from inbox.questions.models import Answer, Event
from inbox.questions.states import Source

LONGEST_DESCRIPTION = 160
LONGEST_DATA = 1_000  # characters told to search engines, beside the page that says it all


@dataclass(frozen=True)
class PublicVersion:
    """A text of the answer that was public; `ordinal` counts those, `number` also the drafts between them."""

    ordinal: int
    number: int
    since: str
    url: str


@dataclass(frozen=True)
class Sheet:
    """What the page of an answer shows; nothing in it comes from the resident's own text or data."""

    number: str
    url: str
    canonical: str
    lang: str
    is_foreign: bool  # in another language than the page around it
    heading: str
    question: str
    description: str
    body: SafeString
    office: Department
    office_name: str
    office_url: str
    topic_name: str
    topic_url: str
    first_office: str
    earlier: list[Period]
    asked: str
    asked_at: datetime
    answered: str
    answered_at: datetime
    stamp_day: str
    stamp_year: str
    promise: str
    is_imported: bool
    is_open_again: bool
    versions: list[PublicVersion]
    lines: list[Line]
    json_ld: SafeString


def sheet(answer: Answer, events: list[Event], town: TownFace, lang: str) -> Sheet:
    question, version = answer.question, answer.published
    answered_at = question.answered_at or answer.published_at
    local = clock.local(answered_at, town.zone)
    heading = heading_of(version.public_question, question.number)
    url = answer_url(answer)
    slug = slug_of(answer)
    first, is_imported = question.first_office, question.source == Source.IMPORT
    return Sheet(
        number=question.number,
        url=url,
        canonical=f"{settings.SITE_URL}{url}{slug}/" if slug else settings.SITE_URL + url,
        lang=language_tag(answer.lang),
        is_foreign=answer.lang != lang,
        heading=heading,
        question=version.public_question if version.public_question.strip() != heading else "",
        description=excerpt(lead_of(version.body), LONGEST_DESCRIPTION),
        body=markdown(version.body),
        office=answer.department,
        office_name=answer.department.name_in(lang),
        office_url=reverse("department", kwargs={"slug": answer.department.slug}),
        topic_name=answer.topic.name_in(lang) if answer.topic else "",
        topic_url=reverse("topic", kwargs={"slug": answer.topic.slug}) if answer.topic else "",
        first_office=first.name_in(lang) if first else "",
        earlier=_before(periods(question, lang, town.zone)),
        asked=dates.day(question.received_at, town.zone),
        asked_at=question.received_at,
        answered=dates.day(answered_at, town.zone),
        answered_at=answered_at,
        stamp_day=dateformat.format(local, pgettext("date format on the stamp: 15 Oct", "j M")),
        stamp_year=str(local.year),
        promise=_promise(answer, town),
        is_imported=is_imported,
        is_open_again=question.is_open,
        versions=_versions(answer, events, town),
        lines=public_lines([one for one in events if not (is_imported and one.kind == "close")], town.zone),
        json_ld=_json_ld(answer, heading, town, lang),
    )


def old_version(answer: Answer, version: PublicVersion) -> dict[str, object]:
    """The texts of one public version."""
    row = answer.versions.get(number=version.number)
    return {"ordinal": version.ordinal, "since": version.since, "question": row.public_question, "body": row.body}


def _before(found: list[Period]) -> list[Period]:
    """The offices before the last one; that it answered, and has it again, makes it no other office."""
    last = found[0].office if found else ""
    return [one for one in dropwhile(lambda one: one.office == last, found) if one.until]


def _promise(answer: Answer, town: TownFace) -> str:
    """Whether it came in time; "" where nothing was promised here or it is open again."""
    question = answer.question
    if question.source == Source.IMPORT or question.is_open or question.answered_at is None:
        return ""
    due = dates.day(question.due_at, town.zone)
    if question.answered_at <= question.due_at:
        return _("In time: it was promised by %(date)s.") % {"date": due}
    days = max(
        1, (clock.local(question.answered_at, town.zone).date() - clock.local(question.due_at, town.zone).date()).days
    )
    late = ngettext(
        "Late by %(count)d day: it was promised by %(date)s.",
        "Late by %(count)d days: it was promised by %(date)s.",
        days,
    )
    return late % {"count": days, "date": due}


def _versions(answer: Answer, events: list[Event], town: TownFace) -> list[PublicVersion]:
    """Every text that was public, oldest first."""
    published = [event for event in events if event.kind == "publish"]
    return [
        PublicVersion(
            ordinal,
            event.data["number"],
            dates.day(datetime.fromisoformat(event.data["public_at"]), town.zone),
            reverse("answer-version", kwargs={"number": answer.question.number, "version": ordinal}),
        )
        for ordinal, event in enumerate(published, 1)
    ]


def _json_ld(answer: Answer, heading: str, town: TownFace, lang: str) -> SafeString:
    """schema.org's QAPage, as search engines read it."""
    question, version = answer.question, answer.published
    office = {"@type": "GovernmentOrganization", "name": f"{answer.department.name_in(lang)}, {town.name}"}
    answered_at = question.answered_at or answer.published_at
    data = {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "inLanguage": language_tag(answer.lang),
        "mainEntity": {
            "@type": "Question",
            "name": heading,
            "text": excerpt(version.public_question, LONGEST_DATA) or heading,
            "answerCount": 1,
            "dateCreated": question.received_at.isoformat(timespec="seconds"),
            "acceptedAnswer": {
                "@type": "Answer",
                "text": excerpt(plain(version.body), LONGEST_DATA),
                "url": settings.SITE_URL + answer_url(answer),
                "dateCreated": answered_at.isoformat(timespec="seconds"),
                "author": office,
            },
        },
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for one in "<>&\u2028\u2029":
        text = text.replace(one, f"\\u{ord(one):04x}")
    return mark_safe(text)  # nothing in it can end the script element
