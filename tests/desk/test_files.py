"""A resident's files reach members who may see the question, as downloads, and nobody else."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from inbox.questions.models import Attachment
from inbox.questions.uploads import keep
from tests.desk.pages import NOW, in_hand

KEY = "f" * 32


@pytest.fixture
def filed(town, ask):
    """A question of roads with a picture."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    keep(SimpleUploadedFile('pole "3".png', picture.getvalue(), "text/html"), KEY, NOW)
    question = ask(ask_key=KEY)
    in_hand(town, question)
    return question, Attachment.objects.get(question=question)


def test_file_is_a_download_of_what_it_is(sign_in, filed):
    question, attachment = filed
    response = sign_in("officer").get(f"/desk/questions/{question.number}/files/{attachment.pk}")
    assert response.status_code == 200 and b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == 'attachment; filename="pole 3.png"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("private, no-store", "nosniff")


def test_file_is_hidden_from_other_departments_under_other_numbers_and_when_gone(client, sign_in, filed, ask):
    question, attachment = filed
    path, other = f"/desk/questions/{question.number}/files/{attachment.pk}", ask()
    assert sign_in("outsider").get(path).status_code == 404
    assert sign_in("responder").get(path).status_code == 200
    assert client.get(path.replace(question.number, other.number)).status_code == 404
    assert client.get(f"{path}9").status_code == 404
    client.logout()
    assert client.get(path).status_code == 302
