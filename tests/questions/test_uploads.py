import os
import secrets
import shutil
import stat
import struct
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from inbox.questions import uploads
from inbox.questions.models import Attachment
from tests.make import MONDAY, make_receipt, make_town

pytestmark = pytest.mark.django_db
SECRET = b"GPS 51.5N 0.1W of the resident's kitchen"


@pytest.fixture
def ask_key() -> str:
    return secrets.token_urlsafe(24)


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **saving) -> bytes:
    saved = BytesIO()
    Image.new("RGB", size, "red").save(saved, form, **saving)
    return saved.getvalue()


def named(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")  # what a browser claims counts for nothing


def kept_content(ask_key: str) -> bytes:
    with uploads.open_file(uploads.waiting(ask_key).get()) as file:
        return file.read()


def refusals(ask_key: str, *files) -> list[str]:
    return [reason.code for reason in uploads.keep_files(files, ask_key, MONDAY)]


def test_photo_keeps_its_pixels_upright_and_nothing_else(ask_key):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, SECRET.decode()  # turned by 90°, a description
    sent = picture(exif=exif, comment=SECRET) + SECRET
    assert sent.count(SECRET) == 3
    assert refusals(ask_key, named("kitchen.JPG", sent)) == []
    content = kept_content(ask_key)
    assert SECRET not in content
    with Image.open(BytesIO(content)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (40, 60), {})


def test_png_keeps_its_transparency_and_no_words(ask_key):
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    saved = BytesIO()
    Image.new("RGBA", (9, 9), (255, 0, 0, 90)).save(saved, "PNG", pnginfo=words)
    assert SECRET in saved.getvalue()
    assert refusals(ask_key, named("a.png", saved.getvalue() + b"<script>alert(1)</script>")) == []
    content = kept_content(ask_key)
    assert SECRET not in content and b"<script>" not in content
    with Image.open(BytesIO(content)) as shown:
        assert shown.getpixel((4, 4)) == (255, 0, 0, 90)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", b"<html><script>alert(1)</script>", "wrong_kind"),
        ("photo.jpg", b"<html>", "wrong_kind"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_kind"),
        ("moving.gif", b"GIF89a" + bytes(40), "wrong_kind"),
        ("letter.docx", b"PK\x03\x04" + bytes(40), "wrong_kind"),
        ("nothing.pdf", b"", "wrong_kind"),
        ("broken.jpg", b"\xff\xd8\xff" + bytes(40), "unreadable"),
        ("cut.png", picture("PNG")[:60], "unreadable"),
        ("large.jpg", b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "too_large"),
    ],
)
def test_file_is_refused_with_a_sentence_and_nothing_is_kept(ask_key, name, content, code):
    reasons = uploads.keep_files([named(name, content)], ask_key, MONDAY)
    assert [(reason.code, name in str(reason)) for reason in reasons] == [(code, True)]
    assert not Attachment.objects.exists()
    assert list(Path(settings.FILES_DIR).glob("*/*")) == []


def test_bomb_is_refused_before_it_fills_the_memory(ask_key):
    """20 kB that would become 169 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = 13_000
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side * (1 + -(-side // 8))), 9)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    assert len(bomb) < 30_000
    assert refusals(ask_key, named("small.png", bomb)) == ["unreadable"]


def test_pdf_is_kept_as_it_is(ask_key):
    content = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    assert refusals(ask_key, named("letter.pdf", content)) == []
    assert kept_content(ask_key) == content
    assert uploads.waiting(ask_key).get().content_type == "application/pdf"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\ana\\cellar.jpeg", "cellar.jpg"),
        ("photo.jpg.php", "photo.jpg.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("evil\x00\r\nname.jpg", "evil name.jpg"),
        ('a";x=y.jpg', "ax=y.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("…", "….jpg"),
        ("雨水沟.png", "雨水沟.jpg"),
        ("x" * 300 + ".jpg", "x" * 115 + ".jpg"),
    ],
)
def test_name_is_harmless_and_says_what_the_file_is(ask_key, sent, shown):
    file = named("a.jpg", picture())
    file._name = sent
    uploads.keep(file, ask_key, MONDAY)
    attachment = uploads.waiting(ask_key).get()
    assert attachment.name == shown
    assert "jpg" not in attachment.stored and len(attachment.stored) == 41


def test_files_lie_where_only_the_product_reads_them(ask_key):
    previous = os.umask(0)
    try:
        uploads.keep(named("a.jpg", picture()), ask_key, MONDAY)
    finally:
        os.umask(previous)
    path = Path(settings.FILES_DIR) / uploads.waiting(ask_key).get().stored
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent, path.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_sixth_file_is_left_out_and_the_five_are_kept(ask_key):
    pdf = b"%PDF-1.7\n%%EOF"
    assert refusals(ask_key, *(named(f"{number}.pdf", pdf) for number in range(3))) == []
    assert refusals(ask_key, *(named(f"{number}.pdf", pdf) for number in range(3, 6))) == ["too_many"]
    assert [file.name for file in uploads.waiting(ask_key)] == [f"{number}.pdf" for number in range(5)]


def test_files_wait_only_under_a_key_nobody_can_guess():
    for guessable in ("", "1", "x" * 21):
        with pytest.raises(ValueError):
            uploads.keep_files([named("a.pdf", b"%PDF-1.7")], guessable, MONDAY)


def test_files_stop_before_the_disk_is_full_and_questions_do_not(ask_key, limits):
    town = make_town()
    limits["disk_left_bytes"] = shutil.disk_usage(settings.DATA_DIR).total
    assert refusals(ask_key, named("a.pdf", b"%PDF-1.7")) == ["no_room"]
    assert not list(Path(settings.FILES_DIR).glob("*/*"))
    assert make_receipt(town, ask_key=ask_key).question.number


def test_files_go_to_the_question_of_their_key_and_no_other(ask_key):
    town = make_town()
    uploads.keep(named("a.pdf", b"%PDF-1.7"), ask_key, MONDAY)
    other = make_receipt(town).question
    mine = make_receipt(town, ask_key=ask_key).question
    assert [uploads.files_of(question) for question in (other, mine)] == [[], list(Attachment.objects.all())]
    assert not uploads.waiting(ask_key).exists()


def test_resident_drops_a_waiting_file_but_no_sent_one_and_nobody_elses(ask_key):
    town, other_key = make_town(), secrets.token_urlsafe(24)
    for key in (ask_key, other_key):
        uploads.keep(named("a.pdf", b"%PDF-1.7"), key, MONDAY)
    every = list(Attachment.objects.values_list("pk", flat=True))
    uploads.drop(ask_key, every)
    assert list(Attachment.objects.values_list("pk", flat=True)) == every[1:]
    make_receipt(town, ask_key=other_key)
    uploads.drop(other_key, every)
    assert list(Attachment.objects.values_list("pk", flat=True)) == every[1:]


def test_sweep_deletes_what_waited_a_day_and_what_no_row_knows(ask_key):
    town = make_town()
    sent_key, late_key = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    for key, at in ((sent_key, MONDAY), (ask_key, MONDAY), (late_key, MONDAY + timedelta(hours=23))):
        uploads.keep(named("a.pdf", b"%PDF-1.7"), key, at)
    make_receipt(town, ask_key=sent_key)
    stray = Path(settings.FILES_DIR) / "aa" / "stray"
    fresh = Path(settings.FILES_DIR) / "aa" / "fresh"
    for path, at in ((stray, MONDAY - timedelta(days=9)), (fresh, MONDAY + timedelta(hours=20))):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (at.timestamp(), at.timestamp()))
    assert uploads.sweep(MONDAY + timedelta(hours=24, minutes=1)) == 2
    assert Attachment.objects.count() == 2
    left = {path.relative_to(settings.FILES_DIR).as_posix() for path in Path(settings.FILES_DIR).glob("*/*")}
    assert left == {*Attachment.objects.values_list("stored", flat=True), "aa/fresh"}
