"""The town's calendar out of the holidays library and the town's own days."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from inbox.people.holidays import calendar_data
from inbox.questions.deadlines import Calendar, Limit, due_at

WEEK = {"mon-fri": "09:00-17:00"}


def china(years=(2026,), **town) -> dict:
    return calendar_data("CN", years, zone="Asia/Shanghai", hours=WEEK, **town)


def britain(years=(2026,), **town) -> dict:
    return calendar_data("GB", years, subdiv="ENG", zone="Europe/London", hours=WEEK, **town)


def test_calendar_is_the_whole_shape_for_a_country_without_make_up_days():
    assert britain() == {
        "zone": "Europe/London",
        "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00"),
        "holidays": {
            "2026-01-01": "New Year's Day",
            "2026-04-03": "Good Friday",
            "2026-04-06": "Easter Monday",
            "2026-05-04": "May Day",
            "2026-05-25": "Spring Bank Holiday",
            "2026-08-31": "Late Summer Bank Holiday",
            "2026-12-25": "Christmas Day",
            "2026-12-26": "Boxing Day",
            "2026-12-28": "Boxing Day (observed)",
        },
        "extra_days": [],
        "known_until": "2026-12-31",
    }


def test_calendar_has_china_s_make_up_days_of_the_years_asked_for():
    assert china()["extra_days"] == [
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ]
    assert {"2026-01-02", "2026-02-20", "2026-02-23", "2026-10-07"} <= set(china()["holidays"])
    # The Saturday and Sunday before New Year 2007 were worked for its holiday.
    assert {"2006-12-30", "2006-12-31"} <= set(china([2006])["extra_days"])


SHANGHAI = {
    "over Spring Festival, a Saturday worked": (
        "5 working_days", "2026-02-12 10:00", "2026-02-26 17:00"),
    "over National Day, a Saturday worked": (
        "7 working_days", "2026-09-30 18:00", "2026-10-15 17:00"),
    "a worked Sunday is the last day": ("1 working_days", "2026-09-19 10:00", "2026-09-20 17:00"),
    "received on a worked Sunday": ("1 working_days", "2026-09-20 10:00", "2026-09-21 17:00"),
}  # fmt: skip


@pytest.mark.parametrize(("limit", "received", "due"), SHANGHAI.values(), ids=SHANGHAI)
def test_due_date_counts_make_up_days(limit, received, due):
    zone = ZoneInfo("Asia/Shanghai")
    start, end = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (received, due))
    assert due_at(start, Limit.parse(limit), Calendar.from_data(china())) == end


@pytest.mark.parametrize(
    ("country", "years", "known_until"),
    [
        pytest.param("GB", [2026, 2027], "2027-12-31", id="fixed by law"),
        pytest.param("CN", [2025, 2026], "2026-12-31", id="announced by the State Council"),
        pytest.param("CN", [2026, 2099], "known", id="a far year is not announced"),
        pytest.param("CN", [2099], "2098-12-31", id="only a far year"),
        pytest.param("MA", [2090], "2089-12-31", id="the moon is only estimated"),
    ],
)
def test_calendar_is_known_until_the_last_announced_year(country, years, known_until):
    data = calendar_data(country, years, zone="UTC", hours=WEEK)
    if known_until == "known":
        assert "2026-12-31" <= data["known_until"] < "2098-12-31"
    else:
        assert data["known_until"] == known_until


def test_known_until_is_the_town_s_word_when_it_gives_one():
    assert china([2099], known_until=date(2099, 6, 30))["known_until"] == "2099-06-30"


def test_town_s_own_days_win_over_the_library():
    town = britain(
        local_holidays=[{"date": "2026-11-19", "name": {"en": "Harbour Day"}}],
        days_off=[{"date": "2026-11-20", "made_up_on": "2026-11-14"}, date(2026, 12, 24)],
        extra_days=["2026-11-14", "2026-05-04"],
    )
    assert town["extra_days"] == ["2026-05-04", "2026-11-14"]
    assert "2026-05-04" not in town["holidays"]
    assert town["holidays"]["2026-11-19"] == {"en": "Harbour Day"}
    assert town["holidays"]["2026-11-20"] == town["holidays"]["2026-12-24"] == ""
    calendar = Calendar.from_data(json.loads(json.dumps(town)))
    days = (date(2026, 11, 14), date(2026, 5, 4), date(2026, 11, 20))
    assert [calendar.is_working_day(day) for day in days] == [True, True, False]
    assert "2026-02-14" not in china(days_off=["2026-02-14"])["extra_days"]


def test_names_come_in_the_language_asked_for():
    assert china(language="zh_CN")["holidays"]["2026-10-01"] == "国庆节"
    assert china()["holidays"]["2026-10-01"] == "National Day"


def test_hours_of_a_single_day_replace_those_of_a_range():
    hours = {"mon-fri": "09:00-17:00", "wed": None, "fri": "09:00-12:00"}
    data = calendar_data("GB", [2026], zone="Europe/London", hours=hours)
    assert data["hours"] == {
        "mon": "09:00-17:00",
        "tue": "09:00-17:00",
        "thu": "09:00-17:00",
        "fri": "09:00-12:00",
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"country": "XX"}, "XX"),
        ({"subdiv": "nowhere"}, "nowhere"),
        ({"years": []}, "at least one year"),
        ({"hours": {"someday": "09:00-17:00"}}, "someday"),
        ({"days_off": ["2026-11-20"], "extra_days": ["2026-11-20"]}, "2026-11-20"),
        ({"days_off": ["20 November"]}, "20 November"),
    ],
)
def test_calendar_is_refused_when_it_makes_no_sense(change, reason):
    asked = {"country": "GB", "years": [2026], "zone": "Europe/London", "hours": WEEK} | change
    with pytest.raises(ValueError, match=reason):
        calendar_data(asked.pop("country"), asked.pop("years"), **asked)
