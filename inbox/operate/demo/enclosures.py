"""Files that residents of the demo town sent with their questions, made here so that the project carries none."""

from collections.abc import Iterable
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SKY, GRASS, WOOD, SHADE = "#c9dbe6", "#7c9a5e", "#8a6a4a", "#5f4832"
SIZE = (800, 600)


def enclosures(names: Iterable[str]) -> list[SimpleUploadedFile]:
    """The files of these names."""
    return [SimpleUploadedFile(name, _MAKE[name]()) for name in names]


def _fence() -> bytes:
    """A picture of a board fence in which two boards are missing."""
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 380, *SIZE), fill=GRASS)
    for rail in (270, 420):
        pen.rectangle((0, rail, SIZE[0], rail + 18), fill=SHADE)
    for board in set(range(16)) - {8, 9}:
        left = board * 50 + 4
        pen.polygon([(left, 215), (left + 21, 195), (left + 42, 215), (left + 42, 490), (left, 490)], fill=WOOD)
    pen.polygon([(404, 400), (446, 372), (446, 490), (404, 490)], fill=WOOD)  # what is left of one
    file = BytesIO()
    picture.save(file, "JPEG", quality=82)
    return file.getvalue()


def _estimate() -> bytes:
    """One page of a glazier's estimate, as the smallest PDF that every reader opens."""
    lines = ["Harbour Glass, Quay Lane, Brookhaven", "Estimate 1187", "", "Windscreen, laminated    258.00"]
    lines += ["Seal and fitting          52.00", "Total                GBP 310.00"]
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    page = f"BT /F1 12 Tf 20 TL 72 760 Td {shown} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >> >>",
        f"<< /Length {len(page)} >>\nstream\n{page}\nendstream",
    ]
    written, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return f"{written}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii")


_MAKE = {"fence.jpg": _fence, "estimate.pdf": _estimate}
