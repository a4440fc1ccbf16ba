"""The town's colours as a stylesheet and its logo as a picture, kept for long at an address of their content."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inbox.kit import assets, colours
from inbox.kit.pages import public_page
from inbox.people.models import Logo
from inbox.people.town import town
from inbox.questions.queries import public_stamp


@public_page(public_stamp)
def theme(request: HttpRequest) -> HttpResponse:
    """The colours of now: what others who build on this town's pages can link to."""
    return _sheet()


@require_safe
def theme_version(request: HttpRequest, hash: str) -> HttpResponse:
    """The same, kept for ever; an older hash, from a page of before, gets today's and keeps it for no time."""
    response, now = _sheet(), town()
    is_current = hash == colours.theme_hash(now.brand_colour, now.accent_colour)
    response["Cache-Control"] = assets.FOREVER if is_current else "no-store"
    return response


@require_safe
def logo(request: HttpRequest, hash: str) -> HttpResponse:
    found = Logo.objects.filter(hash=hash).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    response["Cache-Control"] = assets.FOREVER
    return response


def _sheet() -> HttpResponse:
    now = town()
    css = colours.theme_css(now.brand_colour, now.accent_colour)
    return HttpResponse(css, content_type="text/css; charset=utf-8")
