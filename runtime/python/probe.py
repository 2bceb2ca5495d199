# A health probe that needs no curl: `python -I -S probe.py tcp PORT`, `http PORT PATH` or `alive SECONDS`. Docker starts
# it every few seconds, so it imports little. Exit 0: alive, 1: not; one line says what answered.

import os
import socket
import sys
import time

ADDRESS = "127.0.0.1"


def main(arguments):
    """Probes once; returns whether it lives and what was found."""
    if len(arguments) == 2 and arguments[0] == "tcp":
        kind, port, path = "tcp", arguments[1], ""
    elif len(arguments) == 3 and arguments[0] == "http" and arguments[2].startswith("/"):
        kind, port, path = arguments
    elif len(arguments) == 2 and arguments[0] == "alive":
        return alive(arguments[1])
    else:
        return False, "usage: probe.py tcp PORT | http PORT /PATH | alive SECONDS"
    seconds = os.environ.get("SEAWORTHY_PROBE_SECONDS") or "3"
    what = f"{kind} {ADDRESS}:{port}{path}"
    try:
        deadline = time.monotonic() + float(seconds)
        with socket.socket() as connection:  # not create_connection, which loads the name resolver's codecs
            connection.settimeout(float(seconds))
            connection.connect((ADDRESS, int(port)))
            if kind == "tcp":
                return True, f"{what}: accepts connections"
            status = ask(connection, path, deadline)
    except (ValueError, OverflowError):
        return False, f"{what}: port and SEAWORTHY_PROBE_SECONDS ({seconds}) must be numbers"
    except OSError as error:
        return False, f"{what}: {error.strerror or error}"
    if status is None:
        return False, f"{what}: no HTTP answer"
    # 429: the app lives, and limits its callers.
    return 200 <= status < 400 or status == 429, f"{what}: answered {status}"


def alive(seconds):
    """Returns whether the container's first process has run for some time: one that ends at once is started anew."""
    with open("/proc/1/stat") as file:
        ticks = int(file.read().rpartition(")")[2].split()[19])
    with open("/proc/uptime") as file:
        ran = float(file.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    return ran >= float(seconds), f"has run for {ran:.1f} s"


def ask(connection, path, deadline):
    """Sends one request and returns the status of the answer, or None when it is no HTTP."""
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"
        "User-Agent: seaworthy-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n".encode()
    )
    answer = b""
    while b"\n" not in answer and len(answer) < 1024:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        connection.settimeout(left)
        received = connection.recv(1024)
        if not received:
            break
        answer += received
    words = answer.split(maxsplit=2)
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit() else None


if __name__ == "__main__":
    alive, line = main(sys.argv[1:])
    print(line)
    sys.exit(0 if alive else 1)
