"""The town's own page: contact, texts, colours, logo and languages by plain fields, shown on public pages at once."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from inbox.kit.pages import shelf
from inbox.people.models import Town
from tests.make import make_town

pytestmark = pytest.mark.django_db

PAGE = "/admin/people/town/1/change/"
FIELDS = {"name_en": "Town of Testing", "name_zh-hans": "测试镇", "languages": ["en", "zh-hans"]}


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Each test begins with the same stamp, and would be given the pages of the last one."""
    shelf.clear()


def client_of(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def save(client: Client, **fields) -> Town:
    response = client.post(PAGE, FIELDS | fields)
    assert response.status_code == 302, response.context["errors"]
    return Town.objects.get()


def refusal(client: Client, **fields) -> list[str]:
    before = Town.objects.values().get()
    response = client.post(PAGE, FIELDS | fields)
    assert response.status_code == 200 and Town.objects.values().get() == before
    return [str(sentence) for sentences in response.context["errors"] for sentence in sentences]


def picture(form: str = "PNG", size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, (120, 30, 40)).save(out, form)
    return SimpleUploadedFile("arms.png", out.getvalue())


def test_plain_fields_become_the_contact_and_the_texts():
    town = make_town(contact={"fax": "555 0999"}, texts={"licence": "CC0"})
    saved = save(
        client_of(town.leader),
        phone=" 555 0142 ",
        address_en="2 Market Square",
        about_en="## Ask\r\n\r\nWe answer.",
        hours_en="",
    )
    assert saved.contact == {"fax": "555 0999", "phone": "555 0142", "address": {"en": "2 Market Square"}}
    assert saved.texts == {"licence": "CC0", "about": {"en": "## Ask\n\nWe answer."}}
    page = Client().get("/about/").content.decode()
    assert "<h3>Ask</h3>" in page and "2 Market Square" in page and "555 0142" in page
    form = client_of(town.leader).get(PAGE).content.decode()
    assert "## Ask" in form and 'value="2 Market Square"' in form and "{&quot;" not in form


def test_colours_change_bytes_and_tag_of_public_pages_and_are_fitted():
    town = make_town()
    client = client_of(town.leader)
    before = Client().get("/")
    assert "theme" not in before.content.decode()
    assert Client().get("/theme.css").content == b""

    save(client, brand_colour="FFD400", accent_colour="")
    after = Client().get("/")
    assert after["ETag"] != before["ETag"]
    link = re.search(r'href="(/theme\.\w+\.css)"', after.content.decode())[1]
    sheet = Client().get(link)
    assert sheet["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"--brand:#" in sheet.content and b"#ffd400;" in sheet.content and b"--accent" not in sheet.content
    assert Client().get("/theme.css").content == sheet.content
    assert link in client.get("/desk/setup/").content.decode() and link in client.get("/admin/").content.decode()
    told = client.get("/admin/people/town/1/change/").content.decode()
    assert "#ffd400" in told

    save(client, brand_colour="#7a1f2b")
    assert link not in Client().get("/").content.decode()
    old = Client().get(link)
    assert (old["Cache-Control"], b"#7a1f2b" in old.content) == ("no-store", True)


@pytest.mark.parametrize("written", ["red", "#12345", "#ff00zz", "rgb(1,2,3)", "#fff;}*{display:none"])
def test_colour_that_is_none_is_refused_with_a_sentence(written):
    town = make_town()
    said = refusal(client_of(town.leader), brand_colour=written)
    assert said == ["Write the colour as in #0f5c6e: six of the signs 0–9 and a–f."]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_logo_is_made_anew_small_and_shown_instead_of_the_postbox(form):
    town = make_town()
    client = client_of(town.leader)
    sent = picture(form)
    saved = save(client, new_logo=sent)
    page = Client().get("/").content.decode()
    link = f"/logo.{saved.logo_id}"
    assert f'<img src="{link}" alt="" height="40">' in page
    served = Client().get(link)
    assert (served["Content-Type"], served["Cache-Control"]) == (
        f"image/{form.lower()}",
        "public, max-age=31536000, immutable",
    )
    assert Image.open(io.BytesIO(served.content)).size == (320, 213)
    assert save(client, drop_logo="on").logo is None
    assert "<img" not in Client().get("/").content.decode()


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"GIF89a", b"\x89PNG\r\n\x1a\nbroken"]
)
def test_logo_that_is_no_picture_of_ours_is_refused(content):
    town = make_town()
    said = refusal(client_of(town.leader), new_logo=SimpleUploadedFile("logo.png", content))
    assert said == ["This can’t be opened as a picture. Save it as PNG, JPEG or WebP."]


def test_language_that_is_not_offered_is_led_to_from_nowhere():
    town = make_town()
    assert 'hreflang="zh-Hans"' in Client().get("/about/").content.decode()
    saved = save(client_of(town.leader), languages=["en"])
    assert saved.languages == ["en"] and saved.name == {"en": "Town of Testing", "zh-hans": "测试镇"}
    assert "zh-Hans" not in Client().get("/about/").content.decode()
    said = refusal(client_of(town.leader), languages=["zh-hans"])
    assert said == ["English is this site’s first language and stays. INBOX_DEFAULT_LANGUAGE changes it."]
