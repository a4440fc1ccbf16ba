"""What a person sees at the API's own address: where its description is and one thing to try."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inbox.kit.pages import public_page
from inbox.questions.queries import public_stamp


@public_page(public_stamp)
def front(request: HttpRequest) -> HttpResponse:
    """In one language only: the API has one address."""
    return render(request, "api/front.html", {"other_languages": []})
