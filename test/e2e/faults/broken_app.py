# An app that answers as the path says: each of them wrong in a way of its own, but for /ok.

import socket
import struct
import threading
import time

ANSWERS = {
    "/ok": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "/garbage": b"\x00\x01\x02\xff and nothing of HTTP\r\n\r\n",
    "/nothing": b"",
    "/half-a-head": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "/no-status": b"HTTP/1.1 fine\r\nContent-Length: 2\r\n\r\nok",
    "/large-head": b"HTTP/1.1 200 OK\r\nX-Large: " + b"a" * 100_000 + b"\r\nContent-Length: 2\r\n\r\nok",
    "/bad-header": b"HTTP/1.1 200 OK\r\nContent-\x00Length: 2\r\n\r\nok",
    "/two-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokay",
    "/bad-length": b"HTTP/1.1 200 OK\r\nContent-Length: some\r\n\r\nok",
    "/cut": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\n" + b"a" * 5000,
    "/cut-chunk": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                  b"1388\r\n" + b"a" * 5000 + b"\r\n1388\r\n" + b"a" * 100,
    "/bad-chunk": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                  b"1388\r\n" + b"a" * 5000 + b"\r\nzz\r\n",
    "/then-silent": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\n" + b"a" * 5000,
    "/silent": b"",
}


def serve(connection):
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = connection.recv(65536)
        if not chunk:
            return
        head += chunk
    path = head.split(b" ")[1].decode()
    connection.sendall(ANSWERS.get(path, b""))
    if "silent" in path:
        time.sleep(30)
    if path == "/reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


listener = socket.create_server(("0.0.0.0", 8000), backlog=100)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
