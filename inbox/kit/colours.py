"""A town's two colours, fitted so that everything set in them can be read, on light and on dark paper.

Hue stays as chosen; lightness moves in OKLCH (Björn Ottosson, 2020) only as far as the contrast of WCAG 2.2 asks.
"""

import hashlib
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

CONTRAST = 4.6  # WCAG asks 4.5:1 of text; the rest is for rounding and for screens
COLOUR = re.compile(r"#[0-9a-f]{6}")

# What the stylesheet lays under a colour: paper, surface and sunk of css/tokens.css.
LIGHT, DARK = ("#faf8f4", "#ffffff", "#f2efe8"), ("#12171c", "#1a2128", "#222b33")

_STEPS = 24  # halvings of a lightness between 0 and 1: far below one step of a colour


@dataclass(frozen=True)
class Scheme:
    """The tokens of one colour on one paper, each as #rrggbb."""

    plain: str
    strong: str
    on: str
    tint: str


def theme_css(brand: str, accent: str) -> str:
    """Custom properties for both papers, and nothing else; "" where neither colour was chosen."""
    light, dark = _properties(brand, accent, is_dark=False), _properties(brand, accent, is_dark=True)
    if not light:
        return ""
    return (
        f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
    )


@lru_cache(maxsize=64)
def theme_hash(brand: str, accent: str) -> str:
    """Ten characters that change with the stylesheet; "" where there is none."""
    css = theme_css(brand, accent)
    return hashlib.sha256(css.encode()).hexdigest()[:10] if css else ""


@lru_cache(maxsize=256)
def scheme(chosen: str, *, is_dark: bool) -> Scheme:
    """The chosen colour (#rrggbb, small letters) as tokens of light or of dark paper.

    `plain` and `strong` keep CONTRAST to every paper and to `tint`, `on` keeps it to both of them.
    """
    lightness, chroma, hue = _oklch(chosen)
    if is_dark:
        tint, papers = _hex(0.29, min(chroma, 0.045), hue), DARK
        plain = _nearest(lightness, 1.0, chroma, hue, (*papers, tint))
        strong = _hex(min(1.0, _oklch(plain)[0] + 0.07), chroma * 0.8, hue)
        on = _hex(0.2, min(chroma, 0.03), hue)
    else:
        tint, papers = _hex(0.955, min(chroma, 0.02), hue), LIGHT
        plain = _nearest(lightness, 0.0, chroma, hue, (*papers, tint))
        strong = _hex(max(0.0, _oklch(plain)[0] - 0.09), chroma, hue)
        on = "#ffffff"
    return Scheme(plain, strong, on, tint)


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _properties(brand: str, accent: str, *, is_dark: bool) -> str:
    found = {}
    if brand:
        one = scheme(brand, is_dark=is_dark)
        found |= {"brand": one.plain, "brand-strong": one.strong, "on-brand": one.on, "brand-tint": one.tint}
    if accent:
        one = scheme(accent, is_dark=is_dark)
        found |= {"accent": one.plain, "accent-tint": one.tint}
    return ";".join(f"--{name}:{value}" for name, value in found.items())


def _nearest(start: float, end: float, chroma: float, hue: float, papers: Iterable[str]) -> str:
    """The colour of a lightness between two, as near to the first as can be read on all the papers."""
    papers = tuple(papers)

    def is_clear(colour: str) -> bool:
        return all(contrast(colour, paper) >= CONTRAST for paper in papers)

    first = _hex(start, chroma, hue)
    if is_clear(first):
        return first
    return _hex(_halved(lambda lightness: is_clear(_hex(lightness, chroma, hue)), end, start), chroma, hue)


def _channels(colour: str) -> list[float]:
    """Linear red, green and blue, 0 to 1, of #rrggbb."""
    values = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma, hue in radians."""
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The colour as #rrggbb, with as much of its chroma as a screen can show."""
    if not _is_shown(_linear(lightness, chroma, hue)):
        chroma = _halved(lambda part: _is_shown(_linear(lightness, part, hue)), 0.0, chroma)
    red, green, blue = (_encoded(value) for value in _linear(lightness, chroma, hue))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _halved(is_good: Callable[[float], bool], good: float, bad: float) -> float:
    for _ in range(_STEPS):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if is_good(middle) else (good, middle)
    return good


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _is_shown(channels: Iterable[float]) -> bool:
    return all(-0.0005 <= value <= 1.0005 for value in channels)


def _encoded(value: float) -> int:
    value = min(1.0, max(0.0, value))
    return round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))
