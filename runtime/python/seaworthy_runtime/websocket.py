# One WebSocket of an ASGI app. What it says passes untouched; the handshake carries the request's id.

from .errors import with_body
from .reported import mark
from .status import contract


class Conversation:
    """`send` is what the app gets."""

    def __init__(self, contract, request, server_send):
        self.contract = contract
        self.request = request
        self.server_send = server_send
        self.begun = False
        self.answers = False

    async def run(self, app, scope, receive):
        """Calls the app; an exception is reported once, and ends the connection."""
        self.answers = "websocket.http.response" in (scope.get("extensions") or {})
        try:
            await app(scope, receive, self.send)
        except Exception as error:
            self.contract.report(error, self.request)
            self.request.status = self.request.status or 500
            raise mark(error) from None

    async def send(self, message):
        """Takes a message of the app."""
        kind = message["type"]
        if kind in ("websocket.accept", "websocket.http.response.start"):
            self.begun = True
            self.request.status = message.get("status", 101)
            headers = [header for header in message.get("headers", ()) if header[0].lower() != b"x-request-id"]
            message = {**message, "headers": [*headers, (b"x-request-id", self.request.id.encode())]}
        elif kind == "websocket.close":
            self.request.status = self.request.status or 403
            if not self.begun and self.answers and not self.contract.passthrough:
                return await self.refuse()
        elif kind == "websocket.send":
            self.request.sent += len(message.get("bytes") or message.get("text") or "")
        await self.server_send(message)

    async def refuse(self):
        """Answers a handshake that the app turned down, where the server would say nothing but 403."""
        self.begun = True
        body = contract(403, self.request.id)
        headers = with_body([], self.request, "application/json", len(body))
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await self.server_send({"type": "websocket.http.response.start", "status": 403, "headers": encoded})
        await self.server_send({"type": "websocket.http.response.body", "body": body})
