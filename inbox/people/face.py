"""How the town looks: its colours as a stylesheet, its logo as a picture, each at an address that names its content."""

import hashlib

from django.urls import reverse

from inbox.kit import colours, images
from inbox.people.models import Logo, Town, in_language

LONGEST_SIDE = 320  # pixels of a logo: shown 40 high, three times as sharp, and twice as wide as high


def theme_url(town: Town) -> str:
    """The stylesheet with the town's colours; "" where it chose none, and nothing is to be fetched."""
    found = colours.theme_hash(town.brand_colour, town.accent_colour)
    return reverse("theme", kwargs={"hash": found}) if found else ""


def logo_url(town: Town) -> str:
    """Its logo; "" where it has none, and the postbox stands there."""
    return reverse("logo", kwargs={"hash": town.logo_id}) if town.logo_id else ""


def logo_of(content: bytes) -> Logo:
    """A logo made anew from the picture's pixels, not kept yet. Raises images.NotAPicture."""
    form = images.format_of(content)
    if not form:
        raise images.NotAPicture("It is none of JPEG, PNG, WebP.")
    content = images.rebuilt(content, form, longest=LONGEST_SIDE)
    return Logo(hash=hashlib.sha256(content).hexdigest()[:16], content_type=f"image/{form.lower()}", content=content)


def keep(logo: Logo) -> Logo:
    """The logo's row, new or from an earlier time."""
    fields = {"content_type": logo.content_type, "content": logo.content}
    return Logo.objects.get_or_create(hash=logo.hash, defaults=fields)[0]


def shown(town: Town, lang: str) -> dict[str, str]:
    """What the head of a page of the staff shows of the town."""
    return {"name": in_language(town.name, lang), "theme": theme_url(town), "logo": logo_url(town)}
