"""The first page: search, ask, track, how the town is doing, what is new."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import dateformat
from django.utils.translation import get_language, pgettext

from inbox.kit import clock
from inbox.kit.pages import public_page
from inbox.public.context import town_face
from inbox.public.links import topic_links
from inbox.public.slips import slips
from inbox.public.stamps import hourly_stamp, this_hour
from inbox.questions.queries import newest_to_read
from inbox.reports import measures

NEWEST, TOPICS = 4, 12


@public_page(hourly_stamp)
def home(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    hour = this_hour(now)
    town = town_face(request)
    month = month_start(hour, town.zone)
    topics = sorted(topic_links(now), key=lambda topic: -topic.count)
    context = {
        "month": month_name(hour, town.zone),
        "due": measures.promises(month, hour),
        "pace": measures.pace(month, hour),
        "open": measures.open_at(hour),
        "newest": slips(newest_to_read(get_language(), now, NEWEST), town),
        "topics": [topic for topic in topics if topic.count][:TOPICS],
        "answers": sum(topic.count for topic in topics),
    }
    return render(request, "public/home.html", context)


def month_name(at: datetime, zone: ZoneInfo) -> str:
    return dateformat.format(clock.local(at, zone), pgettext("date format: November 2026", "F Y"))


def month_start(at: datetime, zone: ZoneInfo) -> datetime:
    """The first instant of the town's month."""
    return clock.local(at, zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
