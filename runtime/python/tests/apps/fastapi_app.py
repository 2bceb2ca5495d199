# A FastAPI app.

import logging

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/where")
async def where(request: Request):
    return {"client": request.client.host, "url": str(request.url), "note": str(request.url_for("note", number=3))}


@app.get("/notes/{number}")
def note(number: int):
    if number > 100:
        raise HTTPException(404, "no such note")
    logging.getLogger("notes").warning("from a thread")
    return {"number": number}


@app.get("/api/notes")
async def nested():
    return {"nested": True}


@app.get("/boom")
async def boom():
    raise RuntimeError("the secret of the exception")


@app.exception_handler(403)
async def refused(request, error):
    return PlainTextResponse("refused", 403)


@app.get("/refused")
async def refuse():
    raise HTTPException(403)
