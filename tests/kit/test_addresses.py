import pytest
from django.core.validators import validate_email

from inbox.kit.addresses import is_mail_address, letter_box


@pytest.mark.parametrize(
    "text",
    [
        "a@b.co",
        "ana.li+town@mail.example",
        "o'neill_42@sub.mail-host.example",
        "li@xn--fsqu00a.xn--0zwm56d",
        f"{'a' * 64}@mail.example",
    ],
)
def test_plain_address_is_one(text):
    assert is_mail_address(text)


@pytest.mark.parametrize("text", ["a@localhost", "a@[127.0.0.1]", '"ab"@mail.example', "=?utf-8?q?a?=@mail.example"])
def test_what_django_lets_through_is_refused(text):
    validate_email(text)
    assert not is_mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "@mail.example",
        "a@",
        "a@mail",
        "a@@mail.example",
        "a@b@mail.example",
        '"a@ok.example" <b@mail.example>',
        "Ana <a@mail.example>",
        "a@mail.example,b@mail.example",
        "a b@mail.example",
        "a@mail.example ",
        "a@127.0.0.1",
        "a@mail.example.",
        "a@.mail.example",
        "a@mail..example",
        "a@-mail.example",
        "a@mail-.example",
        ".a@mail.example",
        "a.@mail.example",
        "a..b@mail.example",
        "a@sub.localhost",
        "a\n@mail.example",
        "a@mail.example\r\nBcc: b@c.example",
        "a@mail.example\n",
        "a\x00@mail.example",
        "ä@mail.example",
        "a@mäil.example",
        "李@mail.example",
        "a@ｍail.example",
        f"{'a' * 65}@mail.example",
        f"a@{'b' * 64}.example",
        f"a@{'b.' * 130}example",
        "a(b)@mail.example",
        "a@mail.exam_ple",
        "a\u2028@mail.example",
        "a\x85@mail.example",
    ],
)
def test_anything_else_is_no_address(text):
    assert not is_mail_address(text)


def test_one_letter_box_has_one_key():
    spellings = ["Ana@Mail.Example", "ana@mail.example", "ana+1@mail.example", "ANA+x+y@mail.example"]
    assert {letter_box(text) for text in spellings} == {"ana@mail.example"}
    assert letter_box("+1@mail.example") == "+1@mail.example"
