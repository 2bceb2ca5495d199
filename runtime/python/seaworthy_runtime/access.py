# The access log: one line for each request, the same for WSGI and ASGI.

import json
import re
from urllib.parse import quote

from . import lines

# Whatever is not one of these is written as %XX: no client can end a line or a quoted text.
plain = re.compile(r"[A-Za-z0-9._~!$&()*+,;=:@/%-]*").fullmatch

LONGEST_PATH = 2048


def safe(text):
    """Returns a client's text with nothing in it that could be taken for anything else."""
    if len(text) > LONGEST_PATH:
        text = text[:LONGEST_PATH] + "..."
    return text if plain(text) else quote(text, safe="/:@!$&()*+,;=%", errors="surrogateescape")


class AccessLog:
    """Writes to standard output, or through `handler`, gunicorn's own for a file, which it reopens on SIGUSR1."""

    def __init__(self, handler, app, version):
        self.handler = handler
        self.tail = f', "app": {json.dumps(app)}, "version": {json.dumps(version)}}}\n'

    def write(self, request, duration):
        """Writes the line of a request that has ended."""
        method, path, client = safe(request.method), safe(request.path), safe(request.client) or "-"
        if lines.is_json():
            trace = f', "trace_id": "{request.trace.trace_id}"' if request.trace else ""
            text = (f'{{"time": "{lines.timestamp()}", "level": "info", "logger": "access", '
                    f'"message": "{method} {path} {request.status}", "request_id": "{request.id}"{trace}, '
                    f'"method": "{method}", "path": "{path}", "status": {request.status}, "bytes": {request.sent}, '
                    f'"duration": {duration:.6f}, "client": "{client}"{self.tail}')
        else:
            text = (f'{lines.timestamp()} {client} "{method} {path}" {request.status} {request.sent} '
                    f"{duration:.6f} request_id={request.id}\n")
        if self.handler is None:
            lines.write(lines.STDOUT, text)
        else:
            with self.handler.lock:
                self.handler.stream.write(text)
                self.handler.flush()
