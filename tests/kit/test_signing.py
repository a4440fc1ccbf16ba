import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.kit import signing
from inbox.kit.signing import ALPHABET, MalformedCode, TrackingCode, parse_tracking_code

CODE = "2026-00042-K7M4Q-92DXA-3"
numbers = st.builds(lambda year, serial: f"{year}-{serial:05d}", st.integers(2000, 2999), st.integers(1, 99_999_999))


def reason_of(text: str) -> str:
    with pytest.raises(MalformedCode) as refused:
        parse_tracking_code(text)
    return refused.value.reason


@given(numbers)
def test_code_is_read_back(number):
    code = signing.new_tracking_code(number)
    assert parse_tracking_code(code).number == number
    assert len(parse_tracking_code(code).secret) == 10


@given(numbers, st.data())
def test_any_wrong_symbol_is_found(number, data):
    code = signing.new_tracking_code(number).replace("-", "")
    at = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(code[at], "")))
    assert reason_of(code[:at] + wrong + code[at + 1 :]) in {"check", "symbol", "length"}


@given(numbers)
def test_any_swap_of_neighbours_is_found(number):
    code = signing.new_tracking_code(number).replace("-", "")
    for at in range(len(code) - 1):
        if code[at] != code[at + 1]:
            assert reason_of(code[:at] + code[at + 1] + code[at] + code[at + 2 :]) in {"check", "symbol", "length"}


@pytest.mark.parametrize(
    "typed",
    [
        "2026-00042-K7M4Q-92DXA-{c}",
        "202600042k7m4q92dxa{c}",
        "  2026 00042 K7M4Q 92DXA {c}\n",
        "2026–00042—K7M4Q−92DXA‑{c}",
        "2026.00042_K7M4Q·92DXA{c}",
        "２０２６－０００４２－Ｋ７Ｍ４Ｑ－９２ＤＸＡ－{c}",
        "2O26-oO042-K7M4Q-92DXA-{c}",
        "\u200b2026\u00ad-00042\u2060-K7M4Q-92DXA-{c}\u200f",
    ],
)
def test_code_is_read_however_people_type_it(typed):
    check = signing.format_tracking_code("2026-00042", "K7M4Q92DXA")[-1]
    assert parse_tracking_code(typed.format(c=check)) == TrackingCode("2026-00042", "K7M4Q92DXA")


def test_letters_that_look_like_one_are_read_as_one():
    code = signing.format_tracking_code("2026-00011", "1111111111")
    assert parse_tracking_code(code.replace("1", "l").upper()) == TrackingCode("2026-00011", "1111111111")
    assert parse_tracking_code(code.replace("1", "i")) == TrackingCode("2026-00011", "1111111111")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" -– ", "empty"),
        ("2026-00042", "length"),
        (CODE[:-1], "length"),
        ("2026-000042-K7M4Q-92DXA-3", "length"),
        ("9" * 10_000, "length"),
        ("2026-00042-K7M4U-92DXA-3", "symbol"),
        ("2026-0004A-K7M4Q-92DXA-3", "symbol"),
        ("2026-00042-K7M4Q-92DX*-3", "symbol"),
        ("二零二六", "symbol"),
        ("\ud800", "symbol"),
        ("\0", "empty"),
    ],
)
def test_malformed_code_says_what_is_wrong(text, reason):
    assert reason_of(text) == reason


@given(st.text(max_size=300))
def test_any_text_is_a_code_or_malformed(text):
    try:
        parse_tracking_code(text)
    except MalformedCode as refused:
        assert refused.reason in {"empty", "length", "symbol", "check"}


def test_number_of_another_form_gets_no_code():
    for number in ("2026-42", "26-00042", "2026-000042", "2026-00042\n", ""):
        with pytest.raises(ValueError, match="number"):
            signing.new_tracking_code(number)


def test_codes_and_tokens_are_not_repeated():
    assert len({signing.new_tracking_code("2026-00042") for _ in range(10_000)}) == 10_000
    tokens = {signing.new_token() for _ in range(10_000)}
    assert len(tokens) == 10_000
    assert {len(token) for token in tokens} == {32}


def test_code_hash_depends_on_number_secret_and_pepper(settings):
    first = signing.code_hash("2026-00042", "K7M4Q92DXA")
    assert first == signing.code_hash("2026-00042", "K7M4Q92DXA")
    assert len(first) == 64
    assert first != signing.code_hash("2026-00043", "K7M4Q92DXA")
    assert first != signing.code_hash("2026-00042", "K7M4Q92DXB")
    settings.TRACKING_PEPPER = "another"
    assert first != signing.code_hash("2026-00042", "K7M4Q92DXA")


def test_token_hash_takes_any_text():
    assert signing.token_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert len(signing.token_hash("\ud800")) == 64


@given(st.text(max_size=500))
def test_seal_opens_under_its_key_only(text):
    try:
        sealed = signing.seal(text, "k" * 22)
    except UnicodeEncodeError:
        return  # a lone surrogate is no text
    assert signing.unseal(sealed, "k" * 22) == text
    assert signing.unseal(sealed, "j" * 22) is None


def test_seal_shows_any_changed_byte():
    sealed = signing.seal(CODE, "k" * 22)
    assert CODE.encode() not in sealed
    for at in range(len(sealed)):
        assert signing.unseal(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], "k" * 22) is None
    for broken in (b"", sealed[:10], sealed[:40], sealed[:-1], sealed + b"x"):
        assert signing.unseal(broken, "k" * 22) is None


def test_seal_never_repeats_itself(settings):
    sealed = signing.seal(CODE, "k" * 22)
    assert sealed != signing.seal(CODE, "k" * 22)
    settings.TRACKING_PEPPER = "another"
    assert signing.unseal(sealed, "k" * 22) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("a" * 22, True),
        ("A-z_0" * 10, True),
        ("a" * 21, False),
        ("a" * 129, False),
        ("a" * 22 + "\n", False),
        ("é" * 22, False),
    ],
)
def test_ask_key_is_long_and_plain(text, is_one):
    assert signing.is_ask_key(text) is is_one
