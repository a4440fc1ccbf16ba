"""A resident's file, to members who may see its question."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inbox.desk.page import staff_page
from inbox.questions import access
from inbox.questions.uploads import open_file


@staff_page
@require_safe
def file(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """For members who may see this question; always a download, never shown inside a page."""
    found = access.get_question(number, request.actor.standing)
    attachment = access.get_attachment(found, attachment_id)
    try:
        content = open_file(attachment)
    except FileNotFoundError:
        raise access.Hidden from None
    response = FileResponse(content, as_attachment=True, filename=attachment.name, content_type=attachment.content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
