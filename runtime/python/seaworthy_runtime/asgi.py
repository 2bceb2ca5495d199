# The contract around an ASGI app. WebSockets get an id and a line in the log; lifespan passes.

from .asgi_exchange import Exchange
from .contract import Contract
from .forwarded import prefix_of
from .request import Request, current, request_id
from .websocket import Conversation

# The headers that are read, by name.
READ = frozenset((b"x-request-id", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-prefix", b"accept",
                  b"traceparent"))


class AsgiContract(Contract):
    """An ASGI app under the contract; `owned` holds ASGI apps. `keeps_prefix` tells whether the app wants the prefix
    that the edge took off as part of the path: the specification says so, Starlette before 0.33 did not."""

    def __init__(self, *known, keeps_prefix=True):
        super().__init__(*known)
        self.keeps_prefix = keeps_prefix

    async def __call__(self, scope, receive, send):
        kind = scope["type"]
        if kind not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        given = {}
        for name, value in scope["headers"]:
            if name in READ:
                given[name] = value if name not in given else given[name] + b"," + value
        path = scope["path"]
        request = Request(request_id(given.get(b"x-request-id", b"").decode("latin-1")),
                          scope.get("method", "WEBSOCKET"), path, path in self.quiet)
        self.take_forwarded(scope, given, request)
        self.tell(scope, given, request)
        current.set(request)
        self.ledger.begin(request)
        try:
            if kind == "websocket":
                await Conversation(self, request, send).run(self.app, scope, receive)
            else:
                accept = given.get(b"accept", b"").decode("latin-1")
                await Exchange(self, request, scope, accept, send).run(self.owned.get(path, self.app), receive)
        finally:
            request.status = request.status or 499  # the client went away, or the server stopped
            self.end(request, scope)

    def end(self, request, scope):
        """Closes the books."""
        self.ledger.end(request, route_of(scope))

    def take_forwarded(self, scope, given, request):
        """Puts into the scope what a trusted peer says of the client."""
        client = scope.get("client")
        request.client = client[0] if client else ""
        if not self.peers.trusts(request.client):
            return
        forwarded = given.get(b"x-forwarded-for")
        if forwarded:
            address = self.peers.client(forwarded.decode("latin-1"))
            if address:
                request.client = address
                scope["client"] = (address, 0)
        scheme = given.get(b"x-forwarded-proto")
        if scheme in (b"http", b"https"):
            secure = scheme == b"https"
            scope["scheme"] = ("wss" if secure else "ws") if scope["type"] == "websocket" else scheme.decode()
        prefix = given.get(b"x-forwarded-prefix")
        prefix = prefix_of(prefix.decode("latin-1")) if prefix else ""
        if prefix:
            request.path = prefix + scope["path"]
            scope["root_path"] = prefix + scope.get("root_path", "")
            if self.keeps_prefix:
                scope["path"] = request.path
                if scope.get("raw_path") is not None:
                    scope["raw_path"] = prefix.encode() + scope["raw_path"]

    def tell(self, scope, given, request):
        """Lets the app see the id that the answer will carry, and the trace that it is part of."""
        told = {}
        if given.get(b"x-request-id") != request.id.encode():
            told[b"x-request-id"] = request.id.encode()
        if self.traces:
            told[b"traceparent"] = self.traces.begin(request, given.get(b"traceparent", b"").decode("latin-1")).encode()
        if told:
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in told] + list(told.items())


def route_of(scope):
    """Returns the template of the route that took the request, as Starlette and FastAPI leave it in the scope."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) and path else "unmatched"
