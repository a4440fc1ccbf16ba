"""The answers by topic and by department."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from inbox.kit import clock
from inbox.kit.pages import public_page
from inbox.people.models import Department, in_language
from inbox.people.town import successor
from inbox.public.context import town_face
from inbox.public.links import department_links, link_to, topic_links
from inbox.public.slips import slips
from inbox.questions import queries
from inbox.questions.models import Topic
from inbox.questions.queries import newest_answers, public_stamp

NEWEST = 10


@public_page(public_stamp)
def topics(request: HttpRequest) -> HttpResponse:
    links = sorted(topic_links(clock.now()), key=lambda topic: topic.group)
    return render(request, "public/topics.html", {"topics": links})


@public_page(public_stamp)
def departments(request: HttpRequest) -> HttpResponse:
    return render(request, "public/departments.html", {"departments": department_links(clock.now())})


@public_page(public_stamp)
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = _by_slug(queries.topics(), slug)
    department = next(one for one in queries.departments() if one.pk == found.department_id)
    newest = newest_answers(clock.now()).filter(topic=found)[:NEWEST]
    context = {
        "topic": link_to("topic", found),
        "department": link_to("department", department),
        "slips": slips(newest, town_face(request)),
    }
    return render(request, "public/topic.html", context)


@public_page(public_stamp)
def department(request: HttpRequest, slug: str) -> HttpResponse:
    found = _by_slug(queries.departments(), slug)
    newest = newest_answers(clock.now()).filter(department=found)[:NEWEST]
    context = {
        "department": found,
        "name": found.name_in(get_language()),
        "heir": link_to("department", successor(found)) if found.merged_into_id else None,
        "duties": in_language(found.duties, get_language()),
        "topics": [link_to("topic", one) for one in queries.topics() if one.department_id == found.pk],
        "slips": slips(newest, town_face(request)),
    }
    return render(request, "public/department.html", context)


def _by_slug(rows: list, slug: str) -> Topic | Department:
    for one in rows:
        if one.slug == slug:
            return one
    raise Http404
