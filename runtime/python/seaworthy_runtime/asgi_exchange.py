# One HTTP request of an ASGI app, and its answer on the way to the server.

import asyncio
import time

from . import errors
from . import request as requests
from .reported import mark

OURS = tuple(name.encode() for name in requests.OURS)
RELEASE = requests.RELEASE

# How often an app whose answer was replaced may go on sending before it is told that nobody listens.
PATIENCE = 64


class Unheard(OSError):
    """Raised in an app that does not stop sending after its answer was replaced."""


class Exchange:
    """`send` is what the app gets."""

    __slots__ = ("contract", "request", "scope", "accept", "server_send", "begun", "complete", "held", "pieces",
                 "size", "deadline", "replaced", "unheard")

    def __init__(self, contract, request, scope, accept, server_send):
        self.contract = contract
        self.request = request
        self.scope = scope
        self.accept = accept
        self.server_send = server_send
        self.begun = self.complete = self.replaced = False
        self.held = None  # the start of an error whose body is still coming
        self.unheard = 0

    async def run(self, app, receive):
        """Calls the app and answers what it leaves unanswered."""
        error = None
        try:
            await app(self.scope, receive, self.send)
        except Unheard:
            return
        except Exception as raised:
            error = raised
        if self.held is not None:
            await self.rewrite(None)
        if error is None and not self.begun:
            error = AssertionError("the app did not answer")
        if error is None:
            return
        self.contract.report(error, self.request)
        if not self.begun:
            self.request.status = 500
            await self.answer(*errors.failure(self.accept, self.request))
        elif not self.complete:
            raise mark(error)  # the server has to close the connection

    async def send(self, message):
        """Takes a message of the app."""
        kind = message["type"]
        if self.replaced:
            await self.ignore()
        elif kind == "http.response.body":
            if self.held is not None:
                await self.hold(message)
                return
            self.request.sent += len(message.get("body", b""))
            ends = not message.get("more_body", False)
            if ends:
                self.complete = True
            await self.server_send(message)
            if ends:
                self.contract.end(self.request, self.scope)
        elif kind == "http.response.start":
            await self.start(message)
        elif self.held is not None:
            await self.rewrite(None)  # a file to be sent, or the like
        else:
            await self.server_send(message)

    async def start(self, message):
        """Passes the status and headers on, or holds them back where they are an error's."""
        status = self.request.status = message["status"]
        headers = message.get("headers", ())
        if status >= 400 and not self.contract.passthrough:
            texts = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
            plan = errors.plan(texts, self.accept)
            if plan != errors.PASS:
                self.held, self.pieces, self.size = texts, [], 0
                self.deadline = time.monotonic() + errors.LONGEST_WAIT_SECONDS
                if plan == errors.REPLACE or self.scope["method"] == "HEAD":
                    await self.rewrite(None)
                return
        self.begun = True
        named = [header for header in headers if header[0].lower() not in OURS]
        named += [(b"x-request-id", self.request.id.encode()), (b"x-release", RELEASE.encode())]
        await self.server_send({**message, "headers": named})

    async def hold(self, message):
        """Collects the body of an error."""
        self.pieces.append(message.get("body", b""))
        self.size += len(self.pieces[-1])
        if self.size > errors.LONGEST_BODY or time.monotonic() > self.deadline:
            await self.rewrite(None)
        elif not message.get("more_body", False):
            await self.rewrite(b"".join(self.pieces))

    async def rewrite(self, body):
        """Answers with the error that is held, its body completed or replaced."""
        headers, self.held = self.held, None
        if self.scope["method"] == "HEAD" and errors.plan(headers, "") == errors.AMEND:
            await self.answer(errors.with_body(headers, self.request, errors.json_type(headers), None), b"")
        else:
            await self.answer(*errors.rewrite(headers, body, "", self.request, self.accept))

    async def answer(self, headers, body):
        """Sends an answer of our own as a whole."""
        self.begun = self.complete = self.replaced = True
        if self.scope["method"] == "HEAD":
            body = b""
        self.request.sent = len(body)
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await self.server_send({"type": "http.response.start", "status": self.request.status, "headers": encoded})
        await self.server_send({"type": "http.response.body", "body": body})
        self.contract.end(self.request, self.scope)

    async def ignore(self):
        """Drops what comes after the answer, lets others run, and in the end interrupts the app."""
        self.unheard += 1
        if self.unheard > PATIENCE:
            raise Unheard("the answer is complete")
        await asyncio.sleep(0)
