"""The newest answers as Atom, all of them or those of a search, a topic or a department."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inbox.kit import clock
from inbox.kit.markdown import markdown
from inbox.kit.pages import public_page
from inbox.public.context import TownFace, language_tag, town_face
from inbox.public.slips import answer_url, heading_of, lead_of
from inbox.questions.models import Answer
from inbox.questions.queries import public_stamp
from inbox.search.answers import AnswerFilter, look

ROWS = 20
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without entries was updated; Atom demands a time
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AnswersFeed(Atom1Feed):
    """Atom whose entries name their own language and hold the whole answer; the same bytes whenever it is written."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {**super().item_attributes(item), "xml:lang": item["lang"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


@public_page(public_stamp, query=("q", "topic", "department"))
def answers(request: HttpRequest) -> HttpResponse:
    town, asked = town_face(request), request.GET.dict()
    narrowed = AnswerFilter(asked, now=clock.now(), zone=town.zone).qs
    rows = look(narrowed, asked.get("q", ""), lang=get_language(), after="", size=ROWS).rows
    query = f"?{urlencode(asked)}" if asked else ""
    feed = AnswersFeed(
        title=_legal(_("Answers of %(town)s") % {"town": town.name}),
        link=f"{settings.SITE_URL}/answers/{query}",
        description="",
        feed_url=f"{settings.SITE_URL}/feeds/answers.atom{query}",
        language=language_tag(get_language()),
    )
    for answer in sorted(rows, key=lambda answer: answer.published_at, reverse=True):
        feed.add_item(**_entry(answer, town))
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _entry(answer: Answer, town: TownFace) -> dict[str, Any]:
    lang = get_language()
    url = settings.SITE_URL + answer_url(answer)
    version = answer.published
    return {
        "title": _legal(heading_of(version.public_question, answer.question.number)),
        "link": url,
        "unique_id": url,
        "description": _legal(escape(lead_of(version.body))),
        "content": _legal(markdown(version.body)),
        "author_name": _legal(f"{answer.department.name_in(lang)}, {town.name}"),
        "categories": [_legal(answer.topic.name_in(lang))] if answer.topic else [],
        "pubdate": answer.published_at,
        "updateddate": answer.published_at,
        "lang": language_tag(answer.lang),
    }


def _legal(words: str) -> str:
    """Without what XML forbids: one such character would make the whole feed unreadable."""
    return NOT_XML.sub("", words)
