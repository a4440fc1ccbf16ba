"""The line to the mail server, and how its address is read."""

import pytest

from inbox.mailroom.smtp import Away, CutOff, Line, MailServer, PutOff, TurnedDown, mail_server
from tests.mailroom.post_office import BREAK, PostOffice, RefusesTls, certificate, knows, open_post_office

TEXT = b"Subject: one\r\n\r\nThe first line.\r\n.a line with a dot\r\n..\r\nThe last.\r\n"


def line_to(office: PostOffice, scheme: str = "smtp", host: str = "127.0.0.1", login: str = "") -> Line:
    return Line(mail_server(f"{scheme}://{login}{host}:{office.port}"), hello="town.example")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", MailServer("localhost", 25, "smtp")),
        ("smtp+tls://mail.example", MailServer("mail.example", 587, "smtp+tls")),
        ("smtps://mail.example:4650", MailServer("mail.example", 4650, "smtps")),
        (
            "smtps://me%40town:p%3Aa%2Fs%40s@mail.example",
            MailServer("mail.example", 465, "smtps", "me@town", "p:a/s@s"),
        ),
    ],
)
def test_mail_server_is_read_from_its_url(url, server):
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtps://me:canary/pass@mail.example",
        "smtps://me:canary@mail.example/box",
        "smtp://me:canary@mail.example",
        "smtp://[::1",
    ],
)
def test_mail_server_is_refused_with_a_sentence_that_keeps_the_password(url):
    with pytest.raises(ValueError, match=r"^EMAIL_URL .*\.$") as caught:
        mail_server(url)
    assert "canary" not in str(caught.value)


def test_mail_server_hides_its_password_when_shown():
    assert "canary" not in repr(mail_server("smtps://me:canary@mail.example"))


def test_text_arrives_byte_for_byte():
    with open_post_office() as office, line_to(office) as line:
        line.offer("inbox@town.example", "ana@mail.example")
        line.give(TEXT)
        assert office.texts == [TEXT]
        assert office.envelopes == [("inbox@town.example", ["ana@mail.example"])]


def test_line_takes_another_letter_after_one_was_refused():
    with open_post_office() as office, line_to(office) as line:
        office.rcpt = ["550 5.1.1 no such box"]
        with pytest.raises(TurnedDown) as refused:
            line.offer("inbox@town.example", "nobody@mail.example")
        assert refused.value.said == "550 5.1.1 no such box"
        line.forget()
        office.rcpt = ["450 greylisted"]
        with pytest.raises(PutOff):
            line.offer("inbox@town.example", "ana@mail.example")
        line.forget()
        line.offer("inbox@town.example", "ana@mail.example")
        line.give(TEXT)
        assert len(office.texts) == 1


@pytest.mark.parametrize(
    ("said", "trouble"),
    [("451 try later", PutOff), ("421 closing", PutOff), ("554 spam", TurnedDown), (BREAK, CutOff)],
)
def test_text_that_is_not_taken_raises_what_it_means(said, trouble):
    with open_post_office() as office, pytest.raises(trouble), line_to(office) as line:
        office.answers = [said]
        line.offer("inbox@town.example", "ana@mail.example")
        line.give(TEXT)


def test_line_that_breaks_before_the_text_delivers_nothing():
    with open_post_office() as office:
        office.rcpt = [BREAK]
        with pytest.raises(Away), line_to(office) as line:
            line.offer("inbox@town.example", "ana@mail.example")
        assert office.texts == []


def test_line_ends_without_a_farewell_when_the_server_waits_for_a_text():
    with open_post_office() as office:
        with pytest.raises(RuntimeError), line_to(office) as line:
            line.offer("inbox@town.example", "ana@mail.example")
            raise RuntimeError
        assert office.texts == []


def test_line_is_refused_when_nobody_listens():
    with open_post_office() as office:
        pass
    with pytest.raises(Away):
        line_to(office)


@pytest.mark.parametrize("server", [None, RefusesTls], ids=["not offered", "offered and refused"])
def test_line_is_refused_without_tls(server, tmp_path, monkeypatch):
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    options = {"server": server, "tls_context": context} if server else {}
    with open_post_office(**options) as office:
        with pytest.raises(Away):
            line_to(office, "smtp+tls", "localhost")
        assert (office.texts, office.envelopes) == ([], [])


def test_line_is_refused_when_the_certificate_is_not_trusted(tmp_path, monkeypatch):
    context, trusted = certificate(tmp_path)
    with open_post_office(tls_context=context) as office:
        with pytest.raises(Away, match="CERTIFICATE_VERIFY_FAILED"):
            line_to(office, "smtp+tls", "localhost")
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with pytest.raises(Away, match="CERTIFICATE_VERIFY_FAILED"):  # it is for another name
            line_to(office, "smtp+tls", "127.0.0.1")


def test_line_sends_over_tls_with_a_login(tmp_path, monkeypatch):
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    options = {"tls_context": context, "authenticator": knows(b"town", b"canary"), "auth_required": True}
    with open_post_office(**options) as office:
        with line_to(office, "smtp+tls", "localhost", "town:canary@") as line:
            line.offer("inbox@town.example", "ana@mail.example")
            line.give(TEXT)
        assert office.texts == [TEXT]
        with pytest.raises(Away) as refused:
            line_to(office, "smtp+tls", "localhost", "town:wrong-canary@")
        assert refused.value.said.startswith("535")
        assert "canary" not in refused.value.said


def test_line_sends_over_tls_from_the_start(tmp_path, monkeypatch):
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with open_post_office(ssl_context=context) as office:
        with line_to(office, "smtps", "localhost") as line:
            line.offer("inbox@town.example", "ana@mail.example")
            line.give(TEXT)
        assert office.texts == [TEXT]
