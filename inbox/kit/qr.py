"""A QR code as the path of an inline SVG: no style, no file, no script."""

from itertools import groupby

import segno

QUIET = 2  # modules around it; the white card it lies on gives the rest


def qr_path(text: str) -> tuple[int, str]:
    """The side of the square in modules and the path's `d`, to be stroked one module wide."""
    rows = [[bool(module) for module in row] for row in segno.make(text, error="m", micro=False).matrix]
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                parts.append(f"M{x + QUIET} {y + QUIET}.5h{length}")
            x += length
    return len(rows) + 2 * QUIET, "".join(parts)
