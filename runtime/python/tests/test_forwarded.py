# The client's address, scheme and prefix as the edge tells them, in plain apps and in frameworks.

import unittest

from .serving import ServerTest

EDGE = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "https", "X_Forwarded_Prefix": "/api", "Host": "a.example"}
NOBODY = {"FORWARDED_ALLOW_IPS": "10.0.0.1"}


class Wsgi(ServerTest):
    TARGET = "plain_wsgi:app"

    def seen(self, **headers):
        seen = self.ask("/who", **headers).json
        return seen["REMOTE_ADDR"], seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["wsgi.url_scheme"]

    def test_what_the_edge_says(self):
        self.assertEqual(self.seen(**EDGE), ("203.0.113.9", "/api", "/who", "https"))
        self.assertEqual(self.seen(), ("127.0.0.1", "", "/who", "http"))
        self.server.lines('203.0.113.9 "GET /api/who"')

    def test_odd_addresses_and_prefixes(self):
        for forwarded, expected in (("2001:db8::1", "2001:db8::1"), ("[2001:db8::1]:80", "2001:db8::1"),
                                    ("203.0.113.9:80", "203.0.113.9"), ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
                                    ("evil", "127.0.0.1"), ("evil, 203.0.113.9", "203.0.113.9"),
                                    ("203.0.113.9, evil", "127.0.0.1"), ("", "127.0.0.1")):
            self.assertEqual(self.seen(X_Forwarded_For=forwarded)[0], expected, forwarded)
        for prefix, expected in (("/a/b", "/a/b"), ("/api/", "/api"), ("//evil.example", ""), ("api", ""), ("/a b", ""),
                                 ("/", ""), ("/a,/b", "")):
            self.assertEqual(self.seen(X_Forwarded_Prefix=prefix)[1], expected, prefix)


class WsgiUntrusted(Wsgi):
    ENVIRONMENT = NOBODY

    def test_what_the_edge_says(self):
        self.assertEqual(self.seen(**EDGE)[:3], ("127.0.0.1", "", "/who"))

    test_odd_addresses_and_prefixes = None


class Asgi(ServerTest):
    TARGET = "plain_asgi:app"
    ENVIRONMENT = {"SEAWORTHY_INTERFACE": "asgi"}

    def seen(self, path="/who", **headers):
        seen = self.ask(path, **headers).json
        return seen["client"], seen["root"], seen["path"], seen["raw"], seen["scheme"]

    def test_what_the_edge_says(self):
        self.assertEqual(self.seen(**EDGE), ("203.0.113.9", "/api", "/api/who", "/api/who", "https"))
        self.assertEqual(self.seen("/api/who", **EDGE)[2], "/api/api/who")
        self.assertEqual(self.seen(), ("127.0.0.1", "", "/who", "/who", "http"))
        self.assertEqual(self.seen(X_Forwarded_For="1.1.1.1, 203.0.113.9")[0], "203.0.113.9")


class AsgiUntrusted(Asgi):
    ENVIRONMENT = {**Asgi.ENVIRONMENT, **NOBODY}

    def test_what_the_edge_says(self):
        self.assertEqual(self.seen(**EDGE), ("127.0.0.1", "", "/who", "/who", "http"))


class AsgiTrustedByName(Asgi):
    ENVIRONMENT = {**Asgi.ENVIRONMENT, "FORWARDED_ALLOW_IPS": "127.0.0.1"}


class Flask(ServerTest):
    TARGET = "flask_app:app"

    def test_urls_are_right(self):
        self.assertEqual(self.ask("/where", **EDGE).json, {
            "address": "203.0.113.9", "root": "/api", "url": "https://a.example/api/notes/3"})
        self.assertEqual(self.ask("/redirect", **EDGE).all("Location"), ["/api/where"])


class FlaskWithProxyFix(Flask):
    ENVIRONMENT = {"PROXY_FIX": "1"}


class FastApi(ServerTest):
    TARGET = "fastapi_app:app"
    ENVIRONMENT = {"SEAWORTHY_INTERFACE": "asgi"}

    def test_urls_are_right(self):
        self.assertEqual(self.ask("/where", **EDGE).json, {
            "client": "203.0.113.9", "url": "https://a.example/api/where", "note": "https://a.example/api/notes/3"})
        self.assertEqual(self.ask("/api/notes", **EDGE).json, {"nested": True})

    def test_the_documentation_finds_its_description(self):
        self.assertIn(b"url: '/api/openapi.json'", self.ask("/docs", **EDGE).body)
        self.assertEqual(self.ask("/openapi.json", **EDGE).json["servers"], [{"url": "/api"}])
        self.assertIn(b"url: '/openapi.json'", self.ask("/docs").body)
        self.assertNotIn("servers", self.ask("/openapi.json").json)

    def test_routes_in_the_metrics(self):
        for path in ("/notes/1", "/notes/2", "/notes/x", "/nothing"):
            self.ask(path)
        page = self.server.metrics()
        for status, count in ((200, 2), (422, 1)):
            self.assertEqual(page[f'http_requests_total{{method="GET",route="/notes/{{number}}",status="{status}"}}'], count)
        self.assertEqual(page['http_requests_total{method="GET",route="unmatched",status="404"}'], 1)


class Peers(unittest.TestCase):
    def test_trust(self):
        from seaworthy_runtime.forwarded import Peers

        some = Peers("10.0.0.0/8, ::1")
        self.assertEqual([some.trusts(peer) for peer in ("10.1.2.3", "::1", "11.0.0.1", "unix", "")],
                         [True, True, False, False, True])
        self.assertFalse(Peers("").trusts("127.0.0.1"))
        self.assertTrue(Peers("*").trusts("192.0.2.1"))
        # Only trusted proxies are skipped.
        self.assertEqual(some.client("6.6.6.6, 1.1.1.1, 10.0.0.9"), "1.1.1.1")
        self.assertEqual(Peers("*").client("6.6.6.6, 1.1.1.1"), "1.1.1.1")
