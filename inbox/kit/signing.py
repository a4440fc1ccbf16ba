"""Secrets that people carry: the tracking code on paper, the token in a link, the seal on a fresh receipt.

Why these forms, and why no library encrypts here: docs/decisions/0004-kit-and-errands.md.
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
SECRET_LENGTH = 10  # symbols, 50 bits
VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
NUMBER = re.compile(r"\d{4}-(?:\d{5}|[1-9]\d{5,8})")
LONGEST_TYPED = 200  # characters looked at; a code has 20 symbols
# What people and word processors put between symbols, beside all dashes, spaces and invisible characters.
BETWEEN = set("_.·•\u2212\u30fc\u3161")
BETWEEN_CATEGORIES = {"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"}


class MalformedCode(ValueError):
    """The text cannot be a tracking code. `reason` is one of empty, length, symbol, check."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class TrackingCode:
    number: str
    secret: str


def new_tracking_code(number: str) -> str:
    """A fresh code for the question with this public number, as `2026-00042-K7M4Q-92DXA-6`."""
    secret = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
    return format_tracking_code(number, secret)


def format_tracking_code(number: str, secret: str) -> str:
    """Number, secret and check symbol in the form that people read."""
    if not NUMBER.fullmatch(number):
        raise ValueError(f"Not a question's number: {number!r}")
    check = ALPHABET[_remainder([VALUES[symbol] for symbol in number.replace("-", "") + secret] + [0])]
    return f"{number}-{secret[:5]}-{secret[5:]}-{check}"


def parse_tracking_code(text: str) -> TrackingCode:
    """The number and secret somebody typed, in any case, with any spaces and dashes, full-width or not, O for 0 and
    I or L for 1. Raises MalformedCode; any single wrong symbol and any swap of two neighbours is found."""
    symbols = _symbols_in(text)
    if not symbols:
        raise MalformedCode("empty")
    if any(symbol not in VALUES for symbol in symbols):
        raise MalformedCode("symbol")
    values = [VALUES[symbol] for symbol in symbols]
    digits, secret = values[: -SECRET_LENGTH - 1], values[-SECRET_LENGTH - 1 : -1]
    if not 9 <= len(digits) <= 13 or (len(digits) > 9 and digits[4] == 0):
        raise MalformedCode("length")
    if any(digit > 9 for digit in digits):
        raise MalformedCode("symbol")
    if _remainder(values):
        raise MalformedCode("check")
    number = "".join(map(str, digits))
    return TrackingCode(f"{number[:4]}-{number[4:]}", "".join(ALPHABET[value] for value in secret))


def code_hash(number: str, secret: str) -> str:
    """What is stored of a tracking code: 64 hex digits of HMAC-SHA-256 under the pepper."""
    return hmac.new(_pepper(), f"code:{number}:{secret}".encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A secret for a link: 192 random bits, 32 url-safe characters."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """What is stored of a token: 64 hex digits of SHA-256. Random of this length needs no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_ask_key(text: str) -> bool:
    """Whether a client's idempotency key is long enough to also guard the receipt: 22 to 128 url-safe characters."""
    return re.fullmatch(r"[A-Za-z0-9_-]{22,128}", text) is not None


def seal(text: str, key: str) -> bytes:
    """The text encrypted and authenticated under `key` and the pepper: nonce, tag, ciphertext."""
    nonce, plain = secrets.token_bytes(16), text.encode()
    hidden = _mix(plain, key, nonce)
    return nonce + _tag(nonce + hidden, key) + hidden


def unseal(sealed: bytes, key: str) -> str | None:
    """What was sealed; None under another key or where a byte was changed."""
    nonce, tag, hidden = sealed[:16], sealed[16:48], sealed[48:]
    if not hmac.compare_digest(tag, _tag(nonce + hidden, key)):
        return None
    return _mix(hidden, key, nonce).decode()


def short_mac(text: str, purpose: str) -> str:
    """16 url-safe characters that only this site can have made for this text and purpose."""
    key = f"{purpose}:{settings.SECRET_KEY}".encode()
    return base64.urlsafe_b64encode(
        hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()[:12]
    ).decode()


def _symbols_in(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TYPED]).upper()
    return "".join(
        sign for sign in plain if sign not in BETWEEN and unicodedata.category(sign) not in BETWEEN_CATEGORIES
    )


def _remainder(values: list[int]) -> int:
    """The values as a polynomial over the field of 32 elements, at its generator x; zero for a code with its check.

    Neighbours weigh differently (x^n and x^(n+1)), so a wrong symbol or a swap of neighbours never cancels out.
    """
    total = 0
    for value in values:
        total <<= 1
        if total & 32:
            total ^= 0b100101  # x^5 + x^2 + 1, primitive
        total ^= value
    return total


def _pepper() -> bytes:
    return settings.TRACKING_PEPPER.encode()


def _derived(key: str, purpose: bytes) -> bytes:
    return hmac.new(_pepper(), b"seal:" + purpose + b":" + key.encode(), hashlib.sha256).digest()


def _tag(data: bytes, key: str) -> bytes:
    return hmac.new(_derived(key, b"tag"), data, hashlib.sha256).digest()


def _mix(data: bytes, key: str, nonce: bytes) -> bytes:
    """The data XOR a keystream of HMAC-SHA-256(key, nonce and block number)."""
    secret = _derived(key, b"text")
    blocks = range(-(-len(data) // 32))
    stream = b"".join(hmac.new(secret, nonce + block.to_bytes(4, "big"), hashlib.sha256).digest() for block in blocks)
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))
