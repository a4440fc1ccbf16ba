"""The production server: some web processes that share one socket, one worker, and a parent that keeps them alive.

waitress reads requests and writes answers in one thread a process without ever waiting for a client, so that slow
ones hold a socket and no worker thread; how others did is in docs/decisions/0004-kit-and-errands.md.
"""

import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from waitress import wasyncore
from waitress.server import create_server

from inbox.errands import worker

log = logging.getLogger(__name__)

CONNECTIONS = 2_000  # a web process; the default of 100 is what slow clients exhaust
WAITING = 1_024  # connections that the kernel holds for us
STOPS_WITHIN = 9.0  # seconds, then what still runs is killed
DRAINS_WITHIN = 6.0
STEADY_AFTER = 5.0  # seconds; what dies sooner is started again after a growing wait
LONGEST_WAIT = 30.0


@dataclass
class Child:
    """A process to keep running. `body` gets an event that says when to stop."""

    name: str
    body: Callable[[threading.Event], None]
    pid: int = 0
    started_at: float = 0.0
    wait: float = 0.0


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; OSError where the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=WAITING)


def serve(listening: socket.socket, application: WSGIHandler, processes: int, threads: int) -> None:
    """Web processes and a worker, until SIGTERM or SIGINT; all have ended when this returns."""

    def web(stop: threading.Event) -> None:
        answer(listening, application, threads, stop)

    if not hasattr(os, "fork"):
        serve_alone(web)
        return
    raise_file_limit()
    children = [Child(f"web {number}", web) for number in range(1, processes + 1)]
    keep_running([*children, Child("worker", worker.run)])


def serve_alone(web: Callable[[threading.Event], None]) -> None:
    """On Windows, for trying it: one process, the worker in a thread of it."""
    stop = _told_to_stop()
    working = threading.Thread(target=worker.run, args=(stop,))
    working.start()
    web(stop)
    working.join()


def answer(listening: socket.socket, application: WSGIHandler, threads: int, stop: threading.Event) -> None:
    """Answer requests until `stop` is set, then finish those that were begun."""
    largest = settings.LIMITS["file_bytes"] * (settings.LIMITS["files_per_question"] + 1)
    server = create_server(
        application,
        sockets=[listening],
        threads=threads,
        connection_limit=CONNECTIONS,
        backlog=WAITING,
        asyncore_use_poll=True,
        channel_timeout=60,
        max_request_header_size=32 * 1024,
        max_request_body_size=largest,
        outbuf_high_watermark=64 * 1024 * 1024,  # beyond it a slow reader holds a thread; files never do
        clear_untrusted_proxy_headers=False,  # settings.TRUSTED_PROXIES decides what is believed
        ident=None,
    )
    while not stop.is_set():
        wasyncore.loop(timeout=0.5, use_poll=True, map=server._map, count=1)
    server.accepting = False
    last_moment = time.monotonic() + DRAINS_WITHIN
    while time.monotonic() < last_moment and any(
        channel.requests or channel.total_outbufs_len for channel in server.active_channels.values()
    ):
        wasyncore.loop(timeout=0.1, use_poll=True, map=server._map, count=1)
    server.task_dispatcher.shutdown(timeout=1)


def keep_running(children: list[Child]) -> None:
    """Start each child in a process of its own, and again when it dies, until we are told to stop."""
    stop = _told_to_stop()
    leash = os.pipe()
    gc.freeze()  # what is loaded now stays shared between the processes
    for child in children:
        start(child, leash)
    while not stop.wait(0.1):
        for child in children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                is_steady = time.monotonic() - child.started_at > STEADY_AFTER
                child.wait = 0.0 if is_steady else min(max(child.wait * 2, 0.5), LONGEST_WAIT)
                child.pid = 0
                log.error("%s died; starting it again in %.1f s", child.name, child.wait)
            if not child.pid and time.monotonic() >= child.started_at + child.wait:
                start(child, leash)
    stop_all([child.pid for child in children if child.pid])


def start(child: Child, leash: tuple[int, int]) -> None:
    """Fork. Only the parent holds the leash's other end, so a child notices when the parent is gone."""
    child.started_at = time.monotonic()
    child.pid = os.fork()
    if child.pid:
        return
    code = 1
    try:
        os.close(leash[1])
        stop = _told_to_stop()
        threading.Thread(target=_end_with_parent, args=(leash[0], stop), daemon=True).start()
        child.body(stop)
        code = 0
    except BaseException:
        log.critical("%s failed", child.name, exc_info=True)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def stop_all(pids: list[int]) -> None:
    """End the processes: asked first, then killed."""
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    last_moment = time.monotonic() + STOPS_WITHIN
    while pids and time.monotonic() < last_moment:
        pids = [pid for pid in pids if not os.waitpid(pid, os.WNOHANG)[0]]
        time.sleep(0.05)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def raise_file_limit() -> None:
    """As many open files as the system allows: each connection is one."""
    import resource  # optional dependency: Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _told_to_stop() -> threading.Event:
    """Set by SIGTERM and Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _end_with_parent(leash: int, stop: threading.Event) -> None:
    os.read(leash, 1)  # returns when the parent's end is closed, by whatever death
    stop.set()
    time.sleep(STOPS_WITHIN)
    os._exit(1)
