# Waits until what the app depends on accepts TCP connections.

import os
import random
import socket
import time

from stop import Stop

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5
CONNECT_SECONDS = 5


def connection_error(endpoint, timeout):
    """Returns why a connection to (host, port) fails, or None."""
    try:
        socket.create_connection(endpoint, timeout).close()
    except OSError as error:
        return error.strerror or str(error)
    return None


def wait_for(endpoints, limit):
    """Returns when each (host, port) has answered; stops with 75 when `limit` seconds have passed in all."""
    started = time.monotonic()
    for endpoint in endpoints:
        wait_for_one(endpoint, started + limit, limit)


def wait_for_one(endpoint, deadline, limit):
    """Waits for one (host, port), trying less and less often."""
    name = "{}:{}".format(*endpoint)
    began = time.monotonic()
    pause = FIRST_PAUSE_SECONDS
    waiting = False
    while True:
        left = deadline - time.monotonic()
        error = connection_error(endpoint, min(CONNECT_SECONDS, max(left, 1)))
        if error is None:
            break
        left = deadline - time.monotonic()
        if left <= 0:
            raise Stop(os.EX_TEMPFAIL, f"{name} did not answer within {limit} s: {error}")
        if not waiting:
            waiting = True
            print(f"waiting for {name}, at most {left:.0f} s: {error}")
        # The jitter keeps containers that start together from knocking together.
        time.sleep(min(left, pause * random.uniform(0.9, 1)))
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    if waiting:
        print(f"{name} answers after {time.monotonic() - began:.1f} s")
