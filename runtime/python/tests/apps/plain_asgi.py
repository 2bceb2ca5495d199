# An ASGI app that does what ASGI allows.

import asyncio
import json
import logging
import os

from answers import ANSWERS, HTML, JSON, TEXT


def encoded(headers):
    return [(name.lower().encode(), value.encode()) for name, value in headers]


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] == "lifespan.startup":
            print("lifespan began")
            await send({"type": "lifespan.startup.complete"})
        print("lifespan ended")
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await websocket(scope, receive, send)
    elif scope["path"] in ANSWERS:
        status, headers, body = ANSWERS[scope["path"]]
        await start(send, status, headers)
        if body:
            await more(send, body[:3])
            await more(send, body[3:])
        await end(send)
    else:
        await globals()[scope["path"].rpartition("/")[2].replace("-", "_")](scope, receive, send)


async def start(send, status, headers):
    await send({"type": "http.response.start", "status": status, "headers": encoded(headers)})


async def more(send, body):
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def end(send, body=b""):
    await send({"type": "http.response.body", "body": body})


async def websocket(scope, receive, send):
    await receive()
    if scope["path"] == "/refused":
        await send({"type": "websocket.close", "code": 1000})
        return
    await send({"type": "websocket.accept"})
    if scope["path"] == "/ws-boom":
        raise RuntimeError("the secret of the exception")
    await send({"type": "websocket.send", "text": "hello"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def who(scope, receive, send):
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    body = json.dumps({"client": scope["client"][0], "root": scope["root_path"], "path": scope["path"],
                       "raw": scope["raw_path"].decode(), "scheme": scope["scheme"], "id": headers.get("x-request-id"),
                       "traceparent": headers.get("traceparent"), "pid": os.getpid()})
    await start(send, 200, [JSON])
    await end(send, body.encode())


async def endless(scope, receive, send):
    await start(send, 400, [TEXT])
    try:
        while True:
            await more(send, b"a" * 1000)
    finally:
        print("the endless ended")


async def endless_json(scope, receive, send):
    await start(send, 400, [JSON])
    while True:
        await more(send, b"a" * 100_000)


async def boom(scope, receive, send):
    raise RuntimeError("the secret of the exception")


async def boom_late(scope, receive, send):
    await start(send, 200, [TEXT])
    await more(send, b"first")
    raise RuntimeError("the secret of the exception")


async def boom_error(scope, receive, send):
    await start(send, 404, [JSON])
    await more(send, b'{"a": 1')
    raise RuntimeError("the secret of the exception")


async def boom_answered(scope, receive, send):
    await start(send, 500, [TEXT])
    await end(send, b"the app's own words")
    raise RuntimeError("the secret of the exception")


async def silent(scope, receive, send):
    return None


async def half(scope, receive, send):
    await start(send, 404, [JSON])


async def path(scope, receive, send):
    await start(send, 404, [JSON])
    await send({"type": "http.response.pathsend", "path": __file__})


async def stream(scope, receive, send):
    await start(send, 200, [("Content-Type", "text/event-stream")])
    for number in range(3):
        await more(send, b"data: %d\n\n" % number)
        await asyncio.sleep(0.4)
    await end(send)


async def forever(scope, receive, send):
    await start(send, 200, [("Content-Type", "text/event-stream")])
    while True:
        await more(send, b"data: 1\n\n")
        await asyncio.sleep(0.05)


async def background(scope, receive, send):
    await start(send, 200, [TEXT])
    await end(send, b"done")
    await asyncio.sleep(0.5)
    logging.getLogger("notes").warning("the background ended")


async def log(scope, receive, send):
    logging.basicConfig()
    logging.getLogger("notes").warning("a line %s", "of the log")
    logging.getLogger("notes").error("two\nlines")
    print("a printed", "line")
    await start(send, 200, [HTML])
    await end(send, b"ok")


async def slow(scope, receive, send):
    print("slow began", flush=True)
    await asyncio.sleep(float(scope["query_string"] or 1))
    await start(send, 200, [TEXT])
    await end(send, b"slow")


async def die(scope, receive, send):
    os._exit(9)
