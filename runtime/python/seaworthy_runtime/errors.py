# What becomes of a response with an error status: it passes, or gains the fields of the contract, or is replaced.

import functools
import json
import time
import zlib

from .request import RELEASE
from .status import code_of, contract, page, phrase_of

PASS, AMEND, REPLACE = "pass", "amend", "replace"

# Longer error bodies, and ones that take longer to come, are replaced. Bytes, also when unpacked, and seconds.
LONGEST_BODY = 1 << 20
LONGEST_WAIT_SECONDS = 10

# Headers that describe the body that was.
STALE = frozenset("""
    content-length content-type content-encoding content-range content-disposition content-language content-md5
    content-digest repr-digest digest etag last-modified accept-ranges transfer-encoding trailer x-request-id x-release
""".split())

# The content encodings that the standard library can undo, and zlib's names for them. JSON in another passes.
UNPACKED = {"": (), "identity": (), "gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}


@functools.lru_cache(maxsize=256)
def prefers_html(accept):
    """Whether a client names text/html, and with a higher weight than application/json."""
    weights = {"text/html": 0.0, "application/json": 0.0}
    for part in accept[:2000].split(","):
        media, *parameters = (word.strip().lower() for word in part.split(";"))
        if media in weights:
            weight = 1.0
            for parameter in parameters:
                if parameter.startswith("q="):
                    try:
                        weight = min(float(parameter[2:]), 1.0)
                    except ValueError:
                        weight = 0.0
            weights[media] = max(weights[media], weight)
    return weights["text/html"] > weights["application/json"]


def plan(headers, accept):
    """Returns what to do with an error of these headers for a client with this Accept header."""
    kind = header(headers, "content-type").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml") and prefers_html(accept):
        return PASS
    if kind == "application/json" or kind.startswith("application/") and kind.endswith("+json"):
        return AMEND if header(headers, "content-encoding").strip().lower() in UNPACKED else PASS
    return REPLACE


def header(headers, name):
    """Returns the value of the last header of this lower-case name, or an empty text."""
    for key, value in reversed(headers):
        if key.lower() == name:
            return value
    return ""


def unpacked(body, encoding):
    """Returns the body without its content encoding, and of too much the beginning, which is no JSON any more; None
    where it is not what the encoding says."""
    ways = UNPACKED[encoding.strip().lower()]
    if not ways:
        return body
    for bits in ways:
        try:
            return zlib.decompressobj(bits).decompress(body, LONGEST_BODY)
        except zlib.error:
            continue
    return None


def amended(body, encoding, status, reason, request_id):
    """Returns a JSON object with what it lacks of the contract, its own text untouched; None where it is none."""
    plain = unpacked(body, encoding)
    try:
        text = (plain or b"").decode().strip()
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    words = (content.get(name) for name in ("detail", "error", "description", "title"))
    fields = {
        "code": code_of(status, reason),
        "message": next((word for word in words if word and isinstance(word, str)), phrase_of(status, reason)),
        "request_id": request_id,
    }
    missing = {name: value for name, value in fields.items() if name not in content}
    if not missing:
        return text.encode()
    return (text[:-1].rstrip() + (", " if content else "") + json.dumps(missing)[1:]).encode()


def with_body(headers, request, content_type, length):
    """Returns `headers` put right for another body of the request's answer; a `length` of None is not known."""
    kept = [(name, value) for name, value in headers if name.lower() not in STALE]
    reached = header(headers, "content-range")
    if request.status == 416 and reached.startswith("bytes */"):
        kept.append(("Content-Range", reached))  # it tells how long the file is
    if length is not None:
        kept.append(("Content-Length", str(length)))
    return [*kept, ("Content-Type", content_type), ("X-Request-ID", request.id), ("X-Release", RELEASE)]


def json_type(headers):
    """Returns the content type of an amended body: the app's own, but for a charset that JSON does not have."""
    own = header(headers, "content-type")
    return own if "charset" not in own.lower() or "utf-8" in own.lower() else own.partition(";")[0]


def rewrite(headers, body, reason, request, accept):
    """Returns the headers and the body of an error that does not pass; a `body` of None is replaced, by a page for
    a client that prefers one."""
    new = None
    if body is not None:
        new = amended(body, header(headers, "content-encoding"), request.status, reason, request.id)
    content_type = json_type(headers)
    if new is None and prefers_html(accept):
        new, content_type = page(request.status, request.id), "text/html; charset=utf-8"
    elif new is None:
        new, content_type = contract(request.status, request.id, reason), "application/json"
    return with_body(headers, request, content_type, len(new)), new


def failure(accept, request):
    """Returns headers and body of the 500 that answers an exception."""
    content_type, body = ("text/html; charset=utf-8", page(500, request.id)) if prefers_html(accept) else (
        "application/json", contract(500, request.id))
    return with_body([], request, content_type, len(body)), body


def collect(pieces, size, chunk, iterator):
    """Returns the whole body of an error, or None when it is too long or takes too long to come."""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while chunk is not None:
        pieces.append(chunk)
        size += len(chunk)
        if size > LONGEST_BODY or time.monotonic() > deadline:
            return None
        chunk = next(iterator, None)
    return b"".join(pieces) if size <= LONGEST_BODY else None
