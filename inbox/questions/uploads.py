"""Files that residents send: what they are decided by their content, pictures made anew, kept under random names.

They lie outside the web root, readable by the product alone. Until its question is sent a file waits under the
form's `ask_key`, of which only a hash is stored; what waited longer than a day is swept.
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from inbox.kit import images, signing
from inbox.kit.text import clean_text
from inbox.questions.errors import Refused
from inbox.questions.models import Attachment, Question

WAITS = timedelta(days=1)
LONGEST_NAME = 120
# How a file begins → its type, the ending of its name, and what Pillow calls it.
TYPES = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", "jpg", "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", "png", "PNG"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", "webp", "WEBP"),
    (re.compile(rb"%PDF-\d"), "application/pdf", "pdf", ""),
)
ACCEPTED = ",".join(content_type for _begins, content_type, _ending, _form in TYPES)


class FileRefused(Refused):
    status = 422


class WrongKind(FileRefused):
    code = "wrong_kind"
    sentence = _("%(name)s is not a JPEG, PNG, WebP or PDF file. Send a photo of it, or save it as PDF.")


class TooLarge(FileRefused):
    code = "too_large"
    sentence = _("%(name)s is larger than %(megabytes)s MB. Send a smaller photo or a part of it.")


class Unreadable(FileRefused):
    code = "unreadable"
    sentence = _("%(name)s can’t be opened: it is damaged or has far too many pixels. Take the photo again.")


class TooMany(FileRefused):
    code = "too_many"
    sentence = _("%(name)s was left out: %(most)s files are the most for one question.")


class NoRoom(FileRefused):
    code = "no_room"
    sentence = _("%(name)s was left out: our disk is nearly full. Send your question without it.")


def keep_files(files: Iterable[UploadedFile], ask_key: str, now: datetime) -> list[FileRefused]:
    """Keep the good ones under the form's key and say what is wrong with each of the others."""
    if not signing.is_ask_key(ask_key):
        raise ValueError("Files wait under a key that nobody can guess.")
    refused: list[FileRefused] = []
    room: int | None = None
    for file in files:
        if room is None:
            room = settings.LIMITS["files_per_question"] - waiting(ask_key).count()
        try:
            if room <= 0:
                raise TooMany(name=_shown_name(file.name, ""), most=settings.LIMITS["files_per_question"])
            keep(file, ask_key, now)
            room -= 1
        except FileRefused as reason:
            refused.append(reason)
    return refused


def keep(file: UploadedFile, ask_key: str, now: datetime) -> Attachment:
    """Keep one file; it is on the disk when its row is there. Raises TooLarge, NoRoom, WrongKind, Unreadable."""
    name = _shown_name(file.name, "")
    if file.size > settings.LIMITS["file_bytes"]:
        raise TooLarge(name=name, megabytes=settings.LIMITS["file_bytes"] // (1024 * 1024))
    if shutil.disk_usage(settings.DATA_DIR).free - file.size < settings.LIMITS["disk_left_bytes"]:
        raise NoRoom(name=name)
    content = file.read()
    content_type, ending, form = _kind_of(content, name)
    if form:
        try:
            content = images.rebuilt(content, form)
        except images.NotAPicture:
            raise Unreadable(name=name) from None
    stored = _write(content)
    return Attachment.objects.create(
        ask_key_hash=signing.token_hash(ask_key),
        name=_shown_name(file.name, ending),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored=stored,
        made_at=now,
    )


def waiting(ask_key: str):
    """The files kept under this key whose question was not sent yet, in the order they came."""
    return Attachment.objects.filter(ask_key_hash=signing.token_hash(ask_key), question__isnull=True).order_by("pk")


def drop(ask_key: str, attachment_ids: Iterable[int]) -> None:
    """The resident changed their mind about these waiting files."""
    _forget(waiting(ask_key).filter(pk__in=list(attachment_ids)))


def files_of(question: Question) -> list[Attachment]:
    return list(Attachment.objects.filter(question=question).order_by("pk"))


def open_file(attachment: Attachment) -> BinaryIO:
    """The file's content, to be delivered as a download of `attachment.content_type` and never shown inside a page."""
    return _path(attachment.stored).open("rb")


def sweep(now: datetime) -> int:
    """Delete files that waited longer than a day, and files without a row, as a crash leaves them; how many."""
    swept = _forget(Attachment.objects.filter(question__isnull=True, made_at__lte=now - WAITS))
    known = set(Attachment.objects.values_list("stored", flat=True).iterator())
    for path in Path(settings.FILES_DIR).glob("*/*"):
        if f"{path.parent.name}/{path.name}" not in known and _is_older(path, now - WAITS):
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _forget(attachments) -> int:
    """Rows first: a file without a row is swept later, a row without its file would be a lie."""
    gone = 0
    for pk, stored in list(attachments.values_list("pk", "stored")):
        if Attachment.objects.filter(pk=pk, question__isnull=True).delete()[0]:
            _path(stored).unlink(missing_ok=True)
            gone += 1
    return gone


def _kind_of(content: bytes, name: str) -> tuple[str, str, str]:
    for begins, content_type, ending, form in TYPES:
        if begins.match(content):
            return content_type, ending, form
    raise WrongKind(name=name)


def _shown_name(name: str | None, ending: str) -> str:
    """The file's own name, cleaned, without folders; with the ending of what it is."""
    plain = clean_text(re.split(r"[/\\]", name or "")[-1], multiline=False, max_length=LONGEST_NAME - 5)
    plain = re.sub(r'[<>:"|?*;]', "", plain).strip(". ")
    if not ending:
        return plain or str(_("A file"))
    stem = plain.rpartition(".")[0] or plain or str(_("File"))
    return f"{stem}.{ending}"


def _write(content: bytes) -> str:
    """A new file (mode 0600) with this content, safe from a power cut; gives its random name below FILES_DIR."""
    token = secrets.token_hex(20)
    stored = f"{token[:2]}/{token[2:]}"
    path = _path(stored)
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    return stored


def _path(stored: str) -> Path:
    return Path(settings.FILES_DIR) / stored


def _is_older(path: Path, than: datetime) -> bool:
    try:
        return path.stat().st_mtime < than.timestamp()
    except FileNotFoundError:
        return False
