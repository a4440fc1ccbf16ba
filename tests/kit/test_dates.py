from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from inbox.kit import dates

LONDON, SHANGHAI = ZoneInfo("Europe/London"), ZoneInfo("Asia/Shanghai")
AT = datetime(2001, 7, 31, 16, 30, tzinfo=UTC)


def test_instant_is_shown_in_the_zone_with_its_year_when_it_is_another():
    with translation.override("en"):
        assert dates.weekday_and_hour(AT, LONDON) == "Tuesday 31 July 2001, 17:30"
        assert dates.short_and_hour(AT, SHANGHAI) == "Wed 1 August 2001, 00:30"
        assert dates.weekday(AT, SHANGHAI) == "Wednesday 1 August"
        assert dates.day(AT, LONDON) == dates.day(AT.date(), LONDON) == "31 July 2001"


def test_instant_is_shown_without_its_year_when_it_is_this_one():
    now = datetime.now(UTC).replace(month=3, day=5, hour=9, minute=0)
    with translation.override("en"):
        assert dates.weekday_and_hour(now, LONDON) == f"{now:%A} 5 March, 09:00"
        assert dates.short_and_hour(now, LONDON) == f"{now:%a} 5 March, 09:00"


def test_instant_is_written_as_a_chinese_town_hall_writes_it():
    with translation.override("zh-hans"):
        assert dates.weekday_and_hour(AT, LONDON) == "2001年7月31日（周二）17:30"
        assert dates.short_and_hour(AT, SHANGHAI) == "2001年8月1日（周三）00:30"
        assert dates.weekday(AT, SHANGHAI) == "8月1日（周三）"
        assert dates.day(AT, LONDON) == "2001年7月31日"
