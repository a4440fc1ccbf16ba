"""The worker's loop: errands and periodic duties, until it is told to stop."""

import logging
import random
import threading

from django.db import DatabaseError, close_old_connections, connections

from inbox.kit import clock

from . import periodic, queue

log = logging.getLogger(__name__)

IDLE = 1.0  # seconds between looks while nothing is due
LONGEST_PAUSE = 30.0  # while the database does not answer


def run(stop: threading.Event) -> None:
    """Work until `stop` is set; what was begun is finished first. A database that is away is waited for."""
    is_enrolled = False
    pause = IDLE
    while not stop.is_set():
        try:
            close_old_connections()
            if not is_enrolled:
                periodic.enrol(clock.now())
                is_enrolled = True
            begun = periodic.run_due(clock.now()) + queue.work_once(clock.now(), stop)
            pause = IDLE
            if begun:
                continue
        except DatabaseError as error:
            log.error("The worker waits for the database: %s", error)
            connections.close_all()
            pause = min(pause * 2, LONGEST_PAUSE)
        stop.wait(pause * random.uniform(0.8, 1.2))
    connections.close_all()
