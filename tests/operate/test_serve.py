"""`manage.py serve` as it runs in production: real processes, real sockets, clients that behave badly."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes import ROOT, environment

pytestmark = pytest.mark.django_db
SLOW_CLIENTS = 100
PATIENCE = 20.0  # seconds; only for a machine that is busy with other tests


class Served:
    """A running `serve` and how to talk to it."""

    def __init__(self, *options: str, **variables: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", "0", "--processes", "2", *options],
            cwd=ROOT,
            env=environment(**{"DJANGO_SETTINGS_MODULE": "tests.operate.serve_settings", **variables}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        first_line = self.process.stdout.readline()
        found = re.search(r":(\d+)/", first_line)
        assert found, first_line + self.process.stderr.read()
        self.port = int(found[1])

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Status and body; the status is 0 where nobody answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {"Host": "localhost", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def children(self) -> set[int]:
        pid = self.process.pid
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

    def stop(self) -> float:
        """Seconds it took."""
        started = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        return time.monotonic() - started


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    running: list[Served] = []

    def start(*options: str, **variables: str) -> Served:
        running.append(Served(*options, **variables))
        return running[-1]

    yield start
    for served in running:
        served.stop()
        served.process.communicate()


def wait_until(is_so: Callable[[], bool]) -> None:
    last_moment = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < last_moment, "waited in vain"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Not gone and no zombie waiting to be collected."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


BEGINS = {
    "headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "bodies": b"POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 90000\r\n\r\n",
    "readers": b"GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "file readers": b"GET /file HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@contextlib.contextmanager
def slow_clients(port: int, kind: str) -> Iterator[None]:
    """A hundred clients that send or read a byte now and then and never end."""
    clients = []
    for _ in range(SLOW_CLIENTS):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
        client.connect(("127.0.0.1", port))
        client.send(BEGINS[kind])
        client.setblocking(False)
        clients.append(client)
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.2):
            for client in clients:
                with contextlib.suppress(OSError):
                    client.recv(1) if "readers" in kind else client.send(b"a")

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        yield
    finally:
        over.set()
        dripping.join()
        for client in clients:
            client.close()


def test_one_command_serves_and_works(serve):
    served = serve()
    assert served.ask("/") == (200, "http 127.0.0.1")
    assert served.ask("/healthz") == (200, "ok\n")
    wait_until(lambda: served.ask("/readyz") == (200, '{"ready": true}'))
    assert len(served.children()) == 3


@pytest.mark.parametrize("kind", BEGINS)
def test_slow_clients_keep_nobody_waiting(serve, kind):
    served = serve()
    with slow_clients(served.port, kind):
        time.sleep(1)
        assert [served.ask("/")[0] for _ in range(5)] == [200] * 5


def test_what_was_begun_is_finished_on_sigterm(serve):
    served = serve()
    children = served.children()
    answers: list[tuple[int, str]] = []
    asking = threading.Thread(target=lambda: answers.append(served.ask("/slow")))
    asking.start()
    time.sleep(0.7)
    assert served.stop() < 10
    asking.join()
    assert answers == [(200, "finished")]
    assert served.process.returncode == 0
    assert not any(is_running(pid) for pid in children)


def test_slow_clients_can_not_delay_the_end(serve):
    served = serve()
    with slow_clients(served.port, "readers"):
        time.sleep(0.5)
        assert served.stop() < 10


def test_what_is_killed_is_started_again(serve):
    served = serve()
    wait_until(lambda: len(served.children()) == 3)
    killed = served.children()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(served.children() - killed) == 3)
    assert served.ask("/")[0] == 200


def test_children_end_when_the_parent_is_killed(serve):
    served = serve()
    children = served.children()
    served.process.kill()
    wait_until(lambda: not any(is_running(pid) for pid in children))


def test_head_leaves_the_connection_in_order(serve):
    connection = http.client.HTTPConnection("127.0.0.1", serve().port, timeout=PATIENCE)
    for method in ("HEAD", "GET", "HEAD", "GET"):
        connection.request(method, "/big", headers={"Host": "localhost"})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Content-Length"]) == (200, "4000000")
        assert len(answer.read()) == (4_000_000 if method == "GET" else 0)
    connection.close()


def test_proxy_headers_reach_the_product_which_believes_as_many_as_are_ours(serve):
    forwarded = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https"}
    assert serve().ask("/", **forwarded) == (200, "http 127.0.0.1")
    behind = serve(INBOX_TRUSTED_PROXIES="1", INBOX_SITE_URL="https://localhost")
    assert behind.ask("/", **forwarded) == (200, "https 203.0.113.9")
    assert behind.ask("/")[0] == 301


def test_huge_requests_are_refused(serve):
    served = serve()
    assert served.ask("/", **{"X-Huge": "x" * 40_000})[0] == 431
    assert served.ask("/length", "POST", b"x" * 3_000_000, **{"Content-Type": "text/plain"})[0] in {400, 413}
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as client:
        client.send(b"POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\n")
        assert b" 413 " in client.recv(100)


def test_no_answer_names_the_server(serve):
    connection = http.client.HTTPConnection("127.0.0.1", serve().port, timeout=PATIENCE)
    connection.request("GET", "/nowhere", headers={"Host": "localhost"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert (answer.status, answer.headers["Server"], answer.headers["Via"]) == (404, None, None)


def test_taken_port_is_a_sentence(serve):
    port = str(serve().port)
    second = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", port],
        cwd=ROOT,
        env=environment(DJANGO_SETTINGS_MODULE="tests.operate.serve_settings"),
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert f"Cannot listen on 127.0.0.1 port {port}: Address already in use." in second.stderr
