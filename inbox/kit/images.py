"""Pictures made anew from their pixels, in a process of its own that may use little memory and time.

Place, time, camera, comments and whatever hid behind the last byte stay behind; so does any harm meant for the
decoder. The process is this very file, run without the product: it knows Pillow and nothing else.
"""

import re
import resource
import subprocess
import sys
import threading
from io import BytesIO

BEGINS = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WEBP": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
FORMATS = tuple(BEGINS)
MOST_PIXELS = 40_000_000
MEMORY = 768 * 1024 * 1024  # bytes of address space
SECONDS = 10  # of computing; twice that by the clock
SAVING = {"JPEG": {"quality": 86}, "PNG": {}, "WEBP": {"quality": 86}}

_two_at_once = threading.BoundedSemaphore(2)


class NotAPicture(Exception):
    """It can't be read as a picture of that format, is larger than MOST_PIXELS, or takes too much to read."""


def format_of(content: bytes) -> str:
    """One of FORMATS by how the content begins, whatever its name says; "" where it is none."""
    return next((form for form, begins in BEGINS.items() if begins.match(content)), "")


def rebuilt(content: bytes, form: str, *, longest: int = 0) -> bytes:
    """The picture in the same format (one of FORMATS), upright, with nothing but its pixels. Raises NotAPicture.

    Where its longer side has more than `longest` pixels it is made smaller; 0 keeps its size."""
    command = [sys.executable, "-I", __file__, form, str(longest)]
    with _two_at_once:
        try:
            done = subprocess.run(command, input=content, capture_output=True, timeout=2 * SECONDS, env={})
        except subprocess.TimeoutExpired:
            raise NotAPicture("It took too long to read.") from None
    if done.returncode or not done.stdout:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotAPicture(lines[-1] if lines else "It can’t be read.")
    return done.stdout


def _rebuild(content: bytes, form: str, longest: int) -> bytes:
    from PIL import Image, ImageOps  # slow import, and only where its limits hold

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(BytesIO(content), formats=(form,)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("It has more pixels than we take.")
        if picture.mode.startswith("I;16"):
            picture = picture.point(lambda value: value / 256).convert("L")
        ImageOps.exif_transpose(picture, in_place=True)
        is_clear = form != "JPEG" and picture.has_transparency_data
        mode = "RGBA" if is_clear else "L" if picture.mode in ("1", "L") else "RGB"
        pixels = picture if picture.mode == mode else picture.convert(mode)  # no copy of 160 MB for nothing
        pixels.load()
        if longest:
            pixels.thumbnail((longest, longest))
        pixels.info = {}
        saved = BytesIO()
        pixels.save(saved, form, **SAVING[form])
    return saved.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(_rebuild(sys.stdin.buffer.read(), sys.argv[1], int(sys.argv[2])))
