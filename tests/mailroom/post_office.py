"""A real mail server on loopback that does as it is told: takes letters, refuses them, breaks the line, is silent."""

import asyncio
import email
import email.policy
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

BREAK = "break the line"
SILENCE = "say nothing"


class PostOffice:
    """`answers` is what it does with each text in turn (then 250), `rcpt` the same for each recipient.

    `texts` are all that reached it, as bytes, whatever it then said.
    """

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.rcpt: list[str] = []
        self.texts: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.before_rcpt: Callable[[], None] = lambda: None
        self.before_answer: Callable[[], None] = lambda: None
        self.port = 0

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(text, policy=email.policy.default) for text in self.texts]

    async def handle_RCPT(self, server, session, envelope, address, options):
        await asyncio.to_thread(self.before_rcpt)
        said = self.rcpt.pop(0) if self.rcpt else "250 yes"
        if said == SILENCE:
            await asyncio.sleep(120)
        if said == BREAK:
            server.transport.abort()
        elif said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server, session, envelope):
        self.texts.append(envelope.original_content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        await asyncio.to_thread(self.before_answer)
        said = self.answers.pop(0) if self.answers else "250 yes"
        if said == SILENCE:
            await asyncio.sleep(120)
        if said == BREAK:
            server.transport.abort()
        return said


class RefusesTls(SMTP):
    """Offers STARTTLS and then does not do it."""

    async def smtp_STARTTLS(self, arg):
        await self.push("454 TLS not available")


@contextmanager
def open_post_office(
    *, server: type[SMTP] = SMTP, ssl_context: ssl.SSLContext | None = None, **options
) -> Iterator[PostOffice]:
    """One that listens on a free port until the block ends; `options` are those of aiosmtpd's SMTP."""
    office, loop = PostOffice(), asyncio.new_event_loop()
    listening = loop.create_server(lambda: server(office, loop=loop, **options), "127.0.0.1", 0, ssl=ssl_context)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()  # before the first coroutine: a browser test may have left a loop in this thread
    door = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
    office.port = door.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(_close(door), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _close(door: asyncio.Server) -> None:
    """Let no talk go on."""
    door.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for “localhost”, and the file by which a client trusts it."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def knows(user: bytes, password: bytes) -> Callable:
    """An authenticator that lets in just this one."""

    def authenticate(server, session, envelope, mechanism, login) -> AuthResult:
        return AuthResult(success=(login.login, login.password) == (user, password), handled=False)

    return authenticate
