"""The page of one answer: what it shows, what it must not, and when it is not there at all."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection

from inbox.questions import actor as actors
from inbox.questions.actions.accept import accept
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.claim import claim
from inbox.questions.actions.decline import decline
from inbox.questions.actions.hide import hide
from inbox.questions.actions.note import note
from inbox.questions.actions.offer import offer
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.review import review
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import resident_of
from inbox.questions.models import Answer, EventText, Question
from tests.make import (
    MONDAY,
    make_approved,
    make_imported,
    make_in_hand,
    make_in_review,
    make_published,
    make_question,
    make_town,
)
from tests.public.reading import FILES, PAGES, get, index, main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "empty_shelf")]
HOUR = timedelta(hours=1)
TEXTS = {
    "public_question": "When is the lamp mended?",
    "body": "On **Thursday**.\n\n1. Wait\n2. Look\n\n<script>x</script>",
}
API = ("/api/v1/answers", "/api/v1/answers/{number}", "/api/v1/suggest?text=lamp+mended")
CANARIES = {
    "text": "CANARYTEXT my lamp is dark",
    "place": "CANARYPLACE",
    "name": "CANARYNAME",
    "email": "canarymail@example.org",
    "phone": "555 0777",
    "different": "CANARYDIFFERENT",
}


@pytest.fixture
def town():
    return make_town()


def page(question) -> str:
    return get(f"/answers/{question.number}/").text


def test_page_shows_question_answer_office_and_dates(town):
    question = make_published(town, texts=TEXTS)
    html = page(question)
    shown = main(html)
    assert "<h1>When is the lamp mended?</h1>" in html
    assert '<div class="body"><p>On <strong>Thursday</strong>.</p>' in html and "<script>x" not in html
    before = "Before Citizens’ Desk Mon 2 November, 10:00 to Mon 2 November, 13:00"
    assert f"Signed by Roads and Parking 555 0100 First responder Citizens’ Desk {before}" in shown
    assert "Asked 2 November 2026 Answered 2 November 2026 In time: it was promised by 9 November 2026." in shown
    assert (
        "What happened Received Mon 2 November, 10:00 Citizens’ Desk took it on Mon 2 November, 11:00"
        " Citizens’ Desk asked Roads and Parking to take it over Mon 2 November, 12:00"
        " Roads and Parking took it over Mon 2 November, 13:00"
        " The answer is with a second person to be checked Mon 2 November, 15:00"
        " Answered, for everybody to read Mon 2 November, 17:10"
    ) in shown


def test_page_speaks_the_other_language_around_an_answer_in_its_own(town):
    question = make_published(town, texts=TEXTS)
    html = get(f"/zh-hans/answers/{question.number}/").text
    assert '<h1 lang="en">When is the lamp mended?</h1>' in html and '<div class="body" lang="en">' in html
    assert "道路停车科" in main(html) and "测试镇" in html
    assert ' lang="en">When is' not in page(question)


def test_nothing_the_resident_wrote_is_on_any_public_page(town):
    """All of it is in the database, so there was something to leak."""
    question = make_question(town, **CANARIES)
    make_in_hand(town, question)
    note(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 3 * HOUR, text="CANARYNOTE")
    make_approved(town, question, **TEXTS)
    publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR)
    index(question)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, place, different FROM questions_question")
        assert cursor.fetchone() == (CANARIES["text"], CANARIES["place"], CANARIES["different"])
    assert set(EventText.objects.values_list("body", flat=True)) >= {CANARIES["text"], "CANARYNOTE"}

    for path in (*PAGES, *FILES, *API):
        for address in (path, "/zh-hans" + path if path in PAGES else path):
            html = get(address.format(number=question.number)).text.lower()
            found = [one for one in ("canary", "555 0777") if one in html]
            assert found == [], address
    assert question.number in get("/answers/").text
    for canary in ("CANARYTEXT", "CANARYPLACE", "CANARYNAME"):
        assert "Nobody has asked" in main(get(f"/answers/?q={canary}").text)


def test_reasons_given_among_staff_are_not_told(town):
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR)
    offer(
        question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR, to=town.parks, reason="CANARY lawn?"
    )
    no = {"reason": "CANARY no", "suggest": town.roads}
    decline(question_id=question.pk, actor=town.actor("outsider"), now=MONDAY + HOUR, **no)
    offer(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR, to=town.roads, reason="x")
    accept(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 3 * HOUR)
    make_approved(town, question, **TEXTS)
    publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR)
    shown = main(page(question))
    assert "asked Parks and Sport to take it over" in shown and "CANARY" not in shown
    assert EventText.objects.filter(body__contains="CANARY").count() == 2


def test_progress_note_is_read_by_all_as_plain_text(town):
    question = make_question(town)
    make_in_hand(town, question)
    progress(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 3 * HOUR, text="Parts <b>came</b>.")
    make_approved(town, question, **TEXTS)
    publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR)
    assert '<p class="words">Parts &lt;b&gt;came&lt;/b&gt;.</p>' in page(question)


def test_late_answer_says_so_in_days(town):
    question = make_question(town)
    make_in_hand(town, question)
    late = MONDAY + timedelta(days=10)
    make_approved(town, question, now=late, **TEXTS)
    publish(question_id=question.pk, actor=town.actor("officer"), now=late + 7 * HOUR)
    assert "Late by 3 days: it was promised by 9 November 2026." in main(get_at(late + 8 * HOUR, question))


def get_at(instant, question) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inbox.kit.clock.now", lambda: instant)
        return page(question)


def ends():
    """How each question ends that has an approved answer and is not public."""
    yield "approved", lambda town, question: None
    yield (
        "answered privately",
        lambda town, question: answer_privately(
            question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR
        ),
    )
    yield (
        "withheld",
        lambda town, question: withhold(
            question_id=question.pk, actor=town.actor("reviewer"), now=MONDAY + 7 * HOUR, reason="security"
        ),
    )


@pytest.mark.parametrize(("name", "end"), list(ends()), ids=lambda value: value if isinstance(value, str) else "")
def test_answer_that_is_not_public_looks_as_if_it_never_was(name, end, town):
    question = make_question(town, may_publish=name != "answered privately")
    make_in_hand(town, question)
    make_approved(town, question, **TEXTS)
    end(town, question)
    hidden, unknown = get(f"/answers/{question.number}/"), get("/answers/2026-99999/")
    assert (hidden.status, unknown.status) == (404, 404)
    assert hidden.text.replace(question.number, "2026-99999") == unknown.text
    assert hidden.headers["Cache-Control"] == "no-store"
    assert get(f"/answers/{question.number}/versions/1/").status == 404


def test_hidden_answer_is_gone_at_once(town):
    question = make_published(town, texts=TEXTS)
    assert get(f"/answers/{question.number}/").status == 200
    hide(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + timedelta(days=2))
    for path in ("/answers/{}/", "/answers/{}/a-slug/", "/answers/{}/versions/1/", "/api/v1/answers/{}"):
        assert get(path.format(question.number)).status == 404
    assert question.number not in get("/feeds/answers.atom").text + get("/sitemaps/pages.xml").text


def test_undone_publishing_leaves_no_trace_and_the_second_one_is_version_one(town):
    question = make_published(town, texts=TEXTS)
    undo_publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR + timedelta(minutes=5))
    publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 8 * HOUR)
    shown = main(page(question))
    assert shown.count("Answered, for everybody to read") == 1
    assert "Answered, for everybody to read Mon 2 November, 18:10" in shown
    assert get(f"/answers/{question.number}/versions/1/").status == 200
    assert get(f"/answers/{question.number}/versions/2/").status == 404


def test_earlier_public_version_stays_readable_and_drafts_between_do_not_show(town):
    question = make_published(town, texts={**TEXTS, "body": "It costs 45."})
    reopen(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + timedelta(days=1), reason="No.")
    assert "It was opened again" in main(page(question))
    day_later = MONDAY + timedelta(days=1)
    make_in_review(town, question, now=day_later, public_question="Fee?", body="CANARYDRAFT")
    second = make_in_review(town, question, now=day_later + HOUR, public_question="Fee?", body="It costs 48.")
    assert Answer.objects.get(question=question).versions.filter(body="CANARYDRAFT").exists()
    other = {"actor": town.actor("second_reviewer"), "now": day_later + 8 * HOUR}
    review(question_id=question.pk, version_hash=second, verdict="approve", **other)
    publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + timedelta(days=2))

    html = page(question)
    assert "It costs 48." in html and "It costs 45." not in html
    assert "Version 2 Version 1, 2 November 2026" in main(html)
    first = get(f"/answers/{question.number}/versions/1/").text
    assert "It costs 45." in first and "There is a newer one." in main(first)
    assert "It costs 48." in get(f"/answers/{question.number}/versions/2/").text
    assert get(f"/answers/{question.number}/versions/3/").status == 404
    assert "CANARYDRAFT" not in html + first


def test_imported_answer_says_so_and_judges_no_promise(town):
    question = make_imported(town, public_question="Open on Saturdays?\nI work all week.\n\nThank you.")
    publish(question_id=question.pk, actor=actors.staff(town.reviewer), now=MONDAY)
    html = page(question)
    assert "<h1>Open on Saturdays?</h1>" in html
    assert "In an earlier system; brought in with its answer." in main(html)
    assert '<blockquote lang="en"><p dir="auto"><bdi>Open on Saturdays?<br>I work all week.</bdi></p>' in html
    assert "Late by" not in html and "In time" not in html
    assert "Answered, for everybody to read" in html and "Closed" not in html


def test_office_that_has_it_again_is_not_named_as_one_before(town):
    question = make_published(town, texts=TEXTS)
    reopen(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + timedelta(days=1), reason="No.")
    before = "Before Citizens’ Desk Mon 2 November, 10:00 to Mon 2 November, 13:00"
    assert f"First responder Citizens’ Desk {before} Asked 2 November 2026" in main(page(question))


def test_structured_data_is_one_question_with_its_answer_and_cannot_end_its_element(town):
    evil = {"public_question": "Is </script><script>alert(1)</script> safe?", "body": "Yes & <b>no</b>."}
    question = make_published(town, texts=evil)
    html = page(question)
    raw = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1]
    assert "<" not in raw
    assert json.loads(raw) == {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "inLanguage": "en",
        "mainEntity": {
            "@type": "Question",
            "name": evil["public_question"],
            "text": evil["public_question"],
            "answerCount": 1,
            "dateCreated": "2026-11-02T10:00:00+00:00",
            "acceptedAnswer": {
                "@type": "Answer",
                "text": "Yes & <b>no</b>.",
                "url": f"http://localhost:8000/answers/{question.number}/",
                "dateCreated": "2026-11-02T17:00:00+00:00",
                "author": {"@type": "GovernmentOrganization", "name": "Roads and Parking, Town of Testing"},
            },
        },
    }
    assert html.count("<script") == 1


@pytest.mark.parametrize("slug", ["when-is-the-lamp-mended", "路灯", "%3Cscript%3E", "a" * 300])
def test_any_slug_shows_the_same_page_with_one_canonical_address(slug, town):
    question = make_published(town, texts=TEXTS)
    html = get(f"/answers/{question.number}/{slug}/").text
    address = f"http://localhost:8000/answers/{question.number}/when-is-the-lamp-mended/"
    assert f'<link rel="canonical" href="{address}">' in html
    assert get(f"/zh-hans/answers/{question.number}/{slug}/").status == 200


def test_related_answers_are_others_of_the_same_topic(town):
    first = make_published(town, texts=TEXTS)
    second = make_published(town, texts={**TEXTS, "public_question": "Who mends lamps?"})
    make_published(town, texts={**TEXTS, "public_question": "Who mows?"}, topic_id=None)
    assert "Related answers Who mends lamps? Is yours" in main(page(first))
    assert "Related answers When is the lamp mended? Is yours" in main(page(second))
    assert Question.objects.count() == 3
