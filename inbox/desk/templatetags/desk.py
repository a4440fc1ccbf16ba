"""`{% load desk %}`: icons, instants on the town's clock, names in the member's language, the fields of a form."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inbox.desk.door import door
from inbox.kit import dates
from inbox.people.town import offered_languages
from inbox.questions import words

register = template.Library()

ICONS = {
    "back": "M13 8H3M7 4 3 8l4 4",
    "clip": "m12.6 7.2-5 5a2.9 2.9 0 0 1-4.1-4.1l5.4-5.4a1.9 1.9 0 0 1 2.7 2.7l-5 5a.9.9 0 0 1-1.3-1.3l4.4-4.4",
    "find": "M11.3 7A4.3 4.3 0 1 1 2.7 7a4.3 4.3 0 0 1 8.6 0zM10.3 10.3l3.4 3.4",
    "globe": "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM2 8h12M8 2c2.2 2 2.2 10 0 12M8 2c-2.2 2-2.2 10 0 12",
    "letter": "M2 4h12v9H2zM2 4.5l6 4.5 6-4.5",
    "like": "M2.5 3.5h4v4h-4zM9.5 8.5h4v4h-4zM6.5 5.5h3.2v3",
    "lock": "M3 7h10v6.5H3zM5.2 7V5a2.8 2.8 0 0 1 5.6 0v2",
    "pause": "M5.5 3.5v9M10.5 3.5v9",
    "tick": "m3 8.6 3.3 3.2L13 4.6",
    "warn": "M8 2.2 14.6 13.6H1.4zM8 6.6v3.2M8 11.6v.3",
}
PROVENANCE = {
    "source": _("Where it comes from"),
    "address": _("Address"),
    "time": _("Said or written at"),
    "reported_by": _("Told by"),
    "reply": _("Reply given there"),
    "checked_by": _("Taken in by"),
    "origin": _("Earlier system"),
    "key": _("Its number there"),
}
READERS = {"public": "globe", "resident": "letter", "staff": "lock"}


@register.simple_tag(name="door")
def door_address(name: str) -> str:
    """The address of a page on the way in, in the language of this one."""
    return door(name)


@register.inclusion_tag("account/_languages.html", takes_context=True)
def door_languages(context: dict) -> dict:
    """Links to this page in the town's other languages."""
    request, here = context["request"], get_language()
    others = [(code, name, request.GET.copy()) for code, name in offered_languages() if code != here]
    for code, _name, asked in others:
        asked["lang"] = code
    return {"others": [(code, name, f"{request.path}?{asked.urlencode()}") for code, name, asked in others]}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside words that say the same."""
    return format_html('<svg class="ic" viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>', ICONS[name])


@register.simple_tag
def pie(used: int) -> SafeString:
    """The share of a promise that is used, 0 to 100; the words beside it say how much is left."""
    return format_html(
        '<svg class="pie" viewBox="0 0 16 16" aria-hidden="true"><circle class="rim" cx="8" cy="8" r="7"/>'
        '<circle class="wedge" cx="8" cy="8" r="3" pathLength="100" stroke-dasharray="{} 100" '
        'transform="rotate(-90 8 8)"/></svg>',
        used,
    )


@register.filter
def reader_icon(readers: str) -> str:
    return READERS[readers]


@register.filter
def moment(at: datetime | None) -> SafeString:
    """An instant as the town's clock shows it."""
    if at is None:
        return mark_safe("")
    shown = dates.short_and_hour(at, get_current_timezone())
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)


@register.filter
def said_at(text: str) -> str:
    """The instant that a provenance keeps as text; the text itself where it is none."""
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return text


@register.filter
def here(one: object) -> str:
    """The name of a department or topic in the language of the page."""
    return one.name_in(get_language()) if one else ""


@register.filter
def initials(name: str) -> str:
    """“Mei Kowalski” as MK; a name without spaces by its first sign."""
    return "".join(word[0] for word in name.split()[:2]).upper()


@register.filter
def kind_name(kind: str) -> str:
    return words.KIND[kind]


@register.filter
def urgency_name(urgency: str) -> str:
    return words.URGENCY[urgency]


@register.filter
def source_name(source: str) -> str:
    return words.SOURCE[source]


@register.filter
def handling_name(handling: str) -> str:
    return words.HANDLING[handling]


@register.filter
def outcome_name(outcome: str) -> str:
    return words.OUTCOME[outcome]


@register.filter
def withhold_name(reason: str) -> str:
    return words.WITHHOLD_REASON.get(reason, reason)


@register.filter
def provenance_name(key: str) -> str:
    return PROVENANCE.get(key, key)
