# The words of each error status, and the error contract. The table is our own, because Python's changes between
# versions (3.13 renamed 413, 414, 416 and 422).

import json
import re

PHRASES = {
    400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout",
    409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Payload Too Large",
    414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
    418: "I'm a Teapot", 421: "Misdirected Request", 422: "Unprocessable Entity", 423: "Locked",
    424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required", 428: "Precondition Required",
    429: "Too Many Requests", 431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
    500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Gateway Timeout", 505: "HTTP Version Not Supported", 506: "Variant Also Negotiates",
    507: "Insufficient Storage", 508: "Loop Detected", 510: "Not Extended", 511: "Network Authentication Required",
}


def phrase_of(status, reason=""):
    """Returns the status's phrase; of one that HTTP does not know, the `reason` that came with it."""
    return PHRASES.get(status) or reason or ("Client Error" if status < 500 else "Server Error")


def code_of(status, reason=""):
    """Returns the phrase in snake_case, such as `not_found`."""
    words = phrase_of(status, reason).lower().replace("'", "")
    return re.sub("[^a-z0-9]+", "_", words).strip("_") or "error"


def contract(status, request_id, reason="", message=None, **more):
    """Returns the error contract as bytes of JSON."""
    content = {"code": code_of(status, reason), "message": message or phrase_of(status, reason),
               "request_id": request_id, **more}
    return json.dumps(content).encode()


def page(status, request_id):
    """Returns the same as a plain HTML page, for browsers."""
    phrase = f"{status} {phrase_of(status)}"
    return (f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{phrase}</title>\n<h1>{phrase}</h1>\n'
            f"<p>Request {request_id}</p>\n</html>\n").encode()
