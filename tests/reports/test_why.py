"""Why this date: the same account for residents, for all and for staff, each with no more than theirs."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from inbox.kit import clock
from inbox.people.models import Calendar
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.classify import classify
from inbox.questions.actor import resident_of
from inbox.questions.states import Audience
from inbox.reports.why import Row, Stood, why_this_date
from tests.make import CALENDAR, MONDAY, make_in_hand, make_question, make_receipt, make_town

LONDON = ZoneInfo("Europe/London")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(db):
    return make_town()


def why(question, audience=Audience.RESIDENT, now=MONDAY + 2 * DAY):
    question.refresh_from_db()
    return why_this_date(question, audience, LONDON, now)


def wait(town, question) -> None:
    """In hand; asked on Tuesday at 15:00, replied on Wednesday at 11:00: four working hours."""
    make_in_hand(town, question)
    asked_at = MONDAY + DAY + 5 * HOUR
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=asked_at, text="Which lamp?")
    add_information(question_id=question.pk, actor=resident_of(question.pk), now=asked_at + 20 * HOUR, text="17.")


def test_each_day_is_told_with_its_reason_when_nothing_moved_the_date(town):
    counted = why(make_question(town))
    assert counted.title == "Why Monday 9 November?"
    assert counted.promise == "An answer is promised within 5 working days. Here is each of them."
    assert counted.rows == [
        Row("Mon 2 Nov", None, "Received at 10:00", ["The first day does not count."], False, False),
        Row("Tue 3 Nov", 1, "Working day", [], False, False),
        Row("Wed 4 Nov", 2, "Working day", ["Today."], False, False),
        Row("Thu 5 Nov", 3, "Working day", [], True, False),
        Row("Fri 6 Nov", 4, "Working day", [], True, False),
        Row("Sat 7 Nov", None, "Weekend", [], True, False),
        Row("Sun 8 Nov", None, "Weekend", [], True, False),
        Row("Mon 9 Nov", 5, "Working day", ["Promised by 17:00."], True, True),
    ]
    assert [cell.day for cell in counted.cells] == [str(day) for day in range(2, 16)]
    assert not counted.notices and not counted.stood


def test_staff_read_who_made_the_clock_stand_still_and_nobody_else_does(town):
    question = make_question(town)
    wait(town, question)
    counted = why(question, Audience.STAFF)
    assert counted.stood == [
        Stood(
            "Tue 3 November, 15:00",
            "Wed 4 November, 11:00",
            "4 h 0 min",
            "Officer, Roads and Parking",
            "The resident replied.",
        )
    ]
    assert [what for what, _ in counted.facts] == [
        "Received, the clock starts",
        "plus 5 working days",
        "plus 4 h 0 min of waiting",
    ]
    assert why(question).stood == why(question, Audience.PUBLIC).stood == []


def test_page_for_all_does_not_depend_on_the_day_it_is_read(town):
    question = make_question(town)
    make_in_hand(town, question)
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + DAY, text="Which lamp?")
    early, later = (why(question, Audience.PUBLIC, MONDAY + days * DAY) for days in (2, 3))
    assert early == later and "stands still since" in early.notices[0]
    assert why(question, now=MONDAY + 2 * DAY) != why(question, now=MONDAY + 3 * DAY)


def test_promise_in_hours_says_so_and_counts_no_days(town):
    question = make_question(town)
    by = {"question_id": question.pk, "actor": town.actor("responder"), "now": MONDAY}
    classify(**by, topic=None, kind="hazard", urgency="emergency")
    counted = why(question, now=MONDAY + HOUR)
    assert counted.title == "Why Monday 2 November, 14:00?"
    assert counted.promise == (
        "An answer is promised within 4 hours, at night and on days off too. So no days are counted."
    )
    assert counted.rows == counted.cells == []


def test_late_and_provisional_are_admitted(town):
    Calendar.objects.create(data=CALENDAR | {"known_until": "2026-11-05"}, made_at=MONDAY)
    counted = why(make_question(town), now=MONDAY + 30 * DAY)
    assert counted.is_late and counted.notices == [
        "This date has passed without an answer. We are late.",
        "The date may still move: the public holidays of that year are not announced yet.",
    ]


@pytest.mark.parametrize(
    ("lang", "kept", "told"),
    [
        ("en", {"en": "Harbour Day", "zh-hans": "海港节"}, "Harbour Day"),
        ("zh-hans", {"en": "Harbour Day", "zh-hans": "海港节"}, "海港节"),
        ("en", "Harbour Day", "Harbour Day"),
        ("en", "海港节", "Public holiday"),
        ("en", "", "Public holiday"),
    ],
)
def test_holiday_is_named_in_the_readers_language_where_the_calendar_has_it(town, lang, kept, told):
    Calendar.objects.create(data=CALENDAR | {"holidays": {"2026-11-05": kept}}, made_at=MONDAY)
    question = make_question(town)
    with translation.override(lang):
        assert why(question).rows[3].says == told


def test_doors_link_to_it_and_only_staff_read_names(town, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 3 * DAY)
    receipt = make_receipt(town, name="CANARY-NAME", text="CANARY-TEXT why is the lamp in Mill Lane dark?")
    question = receipt.question
    wait(town, question)
    resident, officer = Client(), Client()
    officer.force_login(town.officer)
    resident.post("/track/", {"code": receipt.tracking_code})
    doors = [(resident, "/track"), (Client(), "/questions"), (officer, "/desk/questions")]
    for client, door in doors:
        page = f"{door}/{question.number}/"
        assert f'href="{page}why/"' in client.get(page).content.decode()
        told = client.get(f"{page}why/").content.decode()
        assert f'href="{page}"' in told and "Added for the time the clock stood still" in told
        assert ("Asked by Officer" in told) is (client is officer)
        assert "CANARY" not in told


def test_page_for_all_is_the_same_bytes_for_everybody(town):
    path = f"/questions/{make_question(town).number}/why/"
    first = Client().get(path)
    other = Client(headers={"accept-language": "zh", "cookie": "track-en=x"}).get(f"{path}?x=1")
    assert first.status_code == 200 and first.content == other.content and not first.cookies
    assert first["Cache-Control"].startswith("public")
