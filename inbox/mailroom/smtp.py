"""One line to the mail server, with standard library means: what it says is sorted into four kinds of trouble."""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from inbox.kit.logs import mask
from inbox.kit.text import clean_text

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
ANSWERS_WITHIN = 20  # seconds for each step
TAKES_WITHIN = 60  # seconds until the server says what it did with a text


class Trouble(Exception):
    """`said` is what the mail server or the system answered."""

    def __init__(self, said: str = "") -> None:
        super().__init__(said)
        self.said = said


class Away(Trouble):
    """No letter can be sent now: the server is not there, or refuses TLS, our login or our sender."""


class PutOff(Trouble):
    """This letter not now; nothing was delivered."""


class TurnedDown(Trouble):
    """This letter never; nothing was delivered."""


class CutOff(Trouble):
    """The text went out and no answer came: it may have arrived or not."""


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    scheme: str
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(url: str) -> MailServer:
    """The server that EMAIL_URL names: `smtp://`, `smtp+tls://` (STARTTLS or nothing) or `smtps://`, then
    `user:password@host:port`. Raises ValueError with a sentence that does not repeat the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("EMAIL_URL has a port or host that can’t be read.") from None
    if parts.scheme not in PORTS:
        raise ValueError("EMAIL_URL begins with smtp://, smtp+tls:// or smtps://.")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("EMAIL_URL is written as smtp+tls://user:password@host:port, with : / @ in it as %3A %2F %40.")
    if parts.scheme == "smtp" and parts.password:
        raise ValueError("EMAIL_URL has a password, which is only sent over TLS: use smtp+tls:// or smtps://.")
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        scheme=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class Line:
    """An open line: offer a letter, give its text, and so on with the next. Opening raises Away."""

    def __init__(self, server: MailServer, *, hello: str) -> None:
        try:
            self._smtp = self._open(server, hello)
        except (OSError, smtplib.SMTPException) as error:
            raise Away(_words_of(error)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:  # a server that waits for a text must not take a farewell for it
            self._smtp.close()
            return
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()

    def offer(self, sender: str, recipient: str) -> None:
        """Ask whether the server takes a letter for this recipient; it then waits for the text.

        Raises Away, PutOff, TurnedDown; in each case it was given nothing.
        """
        try:
            self._judge(*self._smtp.mail(sender), refused=Away)
            self._judge(*self._smtp.rcpt(recipient), refused=TurnedDown)
            self._judge(*self._smtp.docmd("DATA"), refused=TurnedDown)
        except (OSError, smtplib.SMTPException) as error:
            raise Away(_words_of(error)) from None

    def give(self, message: bytes) -> None:
        """The text, with lines ending in CR LF. Raises PutOff, TurnedDown and, where no answer comes, CutOff."""
        try:
            self._smtp.sock.settimeout(TAKES_WITHIN)
            self._smtp.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
            code, said = self._smtp.getreply()
            self._smtp.sock.settimeout(ANSWERS_WITHIN)
        except (OSError, smtplib.SMTPException) as error:
            raise CutOff(_words_of(error)) from None
        if code == -1:  # no SMTP at all
            raise CutOff(_tidy(said))
        if code == 421:
            raise PutOff(f"{code} {_tidy(said)}")
        self._judge(code, said, refused=TurnedDown)

    def forget(self) -> None:
        """Begin anew after a letter that was not taken. Raises Away."""
        try:
            self._judge(*self._smtp.rset(), refused=Away)
        except (OSError, smtplib.SMTPException) as error:
            raise Away(_words_of(error)) from None

    @staticmethod
    def _open(server: MailServer, hello: str) -> smtplib.SMTP:
        plain = {"host": server.host, "port": server.port, "local_hostname": hello, "timeout": ANSWERS_WITHIN}
        if server.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(**plain, context=ssl.create_default_context())
        else:
            smtp = smtplib.SMTP(**plain)
        try:
            if server.scheme == "smtp+tls":
                smtp.starttls(context=ssl.create_default_context())  # raises where the server does not offer it
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    @staticmethod
    def _judge(code: int, said: bytes, *, refused: type[Trouble]) -> None:
        if 200 <= code < 400:
            return
        words = f"{code} {_tidy(said)}"
        if code == 421 or code < 0:  # it closes the line, or is no mail server
            raise Away(words)
        raise (PutOff if code < 500 else refused)(words)


def _words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_tidy(error.smtp_error)}"
    return _tidy(str(error) or type(error).__name__)


def _tidy(said: bytes | str) -> str:
    """A server's words on one line, without addresses, fit for the desk and the log."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return mask(clean_text(text, multiline=False, max_length=280))
