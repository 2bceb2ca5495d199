// Bad requests that the forum's API, its site, or uvicorn answers.
import type { Question } from '../../../src/smoke/client.ts'
import { appRows, asPage, json, type AppRow } from './app-row.ts'

/** Two users, and a thread and a post of the first. */
export interface Forum {
  readonly token: string
  readonly refreshToken: string
  readonly othersToken: string
  readonly name: string
  readonly thread: number
  readonly post: number
}

/** Added to main.py: ways to fail that the app has no use for. */
export const failingRoutes = `

from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from sqlalchemy import text
from .database import Db


@app.api_route("/bad/{kind}", methods=["GET", "POST"])
def bad(kind: str, session: Db):
    if kind == "query":
        session.execute(text("SELECT tide FROM no_such_table"))
    if kind == "exception":
        raise RuntimeError("the password is swordfish")
    if kind == "fields":
        return JSONResponse({"code": "tide_is_out", "message": "Come back at six.", "berth": 7}, 409)
    if kind == "list":
        return JSONResponse([{"berth": "is taken"}], 422)
    if kind == "problem":
        return JSONResponse({"title": "Taken.", "berth": 7}, 409, media_type="application/problem+json")
    if kind == "text":
        return PlainTextResponse("not for you", 403)
    if kind == "page":
        return HTMLResponse("<!doctype html><title>Gone sailing</title>", 410)
    return Response(status_code=418)
`

const get = (path: string, headers: Record<string, string> = {}): Question => ({ path, headers })
const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` })
const upload = (token: string, name: string, content: Uint8Array): Question => {
  const head = `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`
  return {
    path: '/api/uploads',
    method: 'POST',
    headers: { ...bearer(token), 'Content-Type': 'multipart/form-data; boundary=x' },
    body: Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--x--\r\n')]),
  }
}
const account = { name: 'nobody', password: 'a long enough password' }
const detail = { says: /"detail": ?\[\{"type"/ }

const rows = appRows<Forum>

const unprocessable = [
  ...rows(
    422,
    'body',
    ['a body that lacks a field', json('/api/auth/login', { name: 'marina' }), detail],
    ['a field of another type', json('/api/auth/login', { ...account, name: 7 }), detail],
    ['a list where an object belongs', json('/api/auth/login', [account]), detail],
  ),
  ...rows(
    422,
    'field rule',
    ['a name with a sign', json('/api/auth/register', { ...account, name: 'a/b' }), detail],
    ['a password that is too short', json('/api/auth/register', { ...account, password: 'short' }), detail],
    ['a text with a NUL', ({ token }) => json('/api/threads', { title: 'a\0b' }, bearer(token)), detail],
  ),
  ...rows(
    422,
    'syntax',
    ['broken JSON', json('/api/auth/login', '{"name": '), detail],
    ['no body', { path: '/api/auth/login', method: 'POST' }, detail],
    ['a form where JSON belongs', { path: '/api/auth/login', method: 'POST', body: 'name=marina' }, detail],
  ),
  ...rows(
    422,
    'query',
    ['a page below the first', get('/api/threads?page=0'), detail],
    ['a page that is no number', get('/api/threads?page=first'), detail],
    ['a size over the limit', get('/api/threads?size=101'), detail],
  ),
  ...rows(
    422,
    'path parameter',
    ['a word in the place of a number', get('/api/threads/first'), detail],
    ['a number that the database cannot hold', get('/api/threads/99999999999'), detail],
    ['a name that no upload can have', get('/api/threads/0/posts'), detail],
  ),
  ...rows(
    422,
    'meaning',
    [
      "somebody else's upload",
      ({ token, thread }) =>
        json(
          `/api/threads/${thread}/posts`,
          { body: 'High at six.', upload: `/uploads/${'0'.repeat(32)}.png` },
          bearer(token),
        ),
      { says: /"detail": ?"That upload is not yours/ },
    ],
    [
      'an upload without a file',
      ({ token }) => ({ path: '/api/uploads', method: 'POST', headers: bearer(token) }),
      detail,
    ],
  ),
]

const challenge = { headers: { 'www-authenticate': /^Bearer$/ } }

const refused = [
  ...rows(401, 'no token', ['no token', get('/api/me'), { ...challenge, says: /"detail": ?"Log in first\."/ }]),
  ...rows(
    401,
    'token',
    ['a token that is none', get('/api/me', bearer('none')), { ...challenge, says: /is not valid/ }],
    ['a token for something else', ({ refreshToken }) => get('/api/me', bearer(refreshToken)), challenge],
    ['another scheme', get('/api/me', { Authorization: 'Basic bWFyaW5hOng=' }), challenge],
  ),
  ...rows(401, 'password', [
    'a wrong password',
    ({ name }) => json('/api/auth/login', { name, password: 'not this one' }),
    { ...challenge, says: /Wrong name or password/ },
  ]),
  ...rows(
    403,
    'owner',
    [
      "the deletion of somebody else's thread",
      ({ othersToken, thread }) => ({ path: `/api/threads/${thread}`, method: 'DELETE', headers: bearer(othersToken) }),
      { says: /"detail": ?"That thread is not yours\."/ },
    ],
    [
      "the deletion of somebody else's post",
      ({ othersToken, post }) => ({ path: `/api/posts/${post}`, method: 'DELETE', headers: bearer(othersToken) }),
      { says: /That post is not yours/ },
    ],
  ),
  ...rows(403, 'own text', ['what is forbidden, as text', get('/api/bad/text'), { hides: /not for you/ }]),
  ...rows(403, 'WebSocket', [
    'a WebSocket where there is none',
    get('/api/threads', {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    }),
  ]),
]

const missing = [
  ...rows(
    404,
    'unknown path',
    ['a path that nobody knows', get('/api/nowhere'), { says: /"detail": ?"Not Found"/ }],
    ['the documentation, which is for development', get('/api/openapi.json')],
  ),
  ...rows(
    404,
    'missing row',
    ['a thread that is not there', get('/api/threads/999999'), { says: /There is no such thread/ }],
    ['a post that is not there', get('/api/posts/999999'), { says: /There is no such post/ }],
    ['an export of what is not there', get('/api/threads/999999/export')],
  ),
  ...rows(404, 'missing upload', ['an upload that is not there', get(`/api/uploads/${'0'.repeat(32)}.png`)]),
  ...rows(404, 'WebSocket only', ['a WebSocket without an upgrade', get('/api/live')]),
  ...rows(
    404,
    'site',
    ['a script that the site does not have', get('/assets/missing.js')],
    ['a file that begins with a dot', get('/.env')],
  ),
]

const methods = [
  ...rows(
    405,
    'method',
    ['the deletion of an account', { path: '/api/me', method: 'DELETE' }, { headers: { allow: /GET/ } }],
    [
      'a list that cannot be replaced',
      { path: '/api/threads', method: 'PUT', body: '{}' },
      { headers: { allow: /./ } },
    ],
    ['a method that nobody knows', { path: '/api/threads', method: 'PURGE' }, { headers: { allow: /./ } }],
  ),
  ...rows(405, 'site', ['a form to the site', { path: '/', method: 'POST', body: 'a=b' }]),
]

const ofTheApp = [
  ...rows(400, 'multipart', [
    'parts without a boundary',
    ({ token }) => ({
      path: '/api/uploads',
      method: 'POST',
      headers: { ...bearer(token), 'Content-Type': 'multipart/form-data' },
      body: '--x',
    }),
  ]),
  ...rows(400, 'encoding', [
    'JSON in another encoding',
    { ...json('/api/auth/login', ''), body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) },
  ]),
  ...rows(409, 'taken', [
    'a name that is taken',
    ({ name }) => json('/api/auth/register', { ...account, name }),
    { says: /"detail": ?"That name is taken\."/ },
  ]),
  ...rows(409, 'own fields', [
    'a conflict in the words of the app',
    get('/api/bad/fields'),
    { says: /^(?=.*"code": ?"tide_is_out")(?=.*"message": ?"Come back at six\.")(?=.*"berth": ?7)/s },
  ]),
  ...rows(413, 'app limit', [
    "a file over the app's limit",
    ({ token }) => upload(token, 'large.txt', Buffer.alloc(5 * 1024 * 1024 + 1, 'a')),
    { says: /A file has at most 5 MiB/ },
  ]),
  ...rows(
    415,
    'type',
    [
      'a program where a picture belongs',
      ({ token }) => upload(token, 'a.exe', Buffer.from('MZ')),
      { says: /A file is a text/ },
    ],
    ['a picture that is none', ({ token }) => upload(token, 'a.png', Buffer.from('no picture'))],
    ['a text that is none', ({ token }) => upload(token, 'a.txt', Buffer.from([0]))],
  ),
  ...rows(418, 'empty', ['an error without a body', get('/api/bad/418')]),
  ...rows(422, 'list', ['a list of mistakes', get('/api/bad/list')]),
  ...rows(410, 'page', ['a page where JSON belongs', get('/api/bad/page'), { hides: /sailing/ }]),
]

const secrets = /swordfish|no_such_table|Traceback|sqlalchemy|psycopg|main\.py/i

const broken = [
  ...rows(500, 'query', ['a query that fails', get('/api/bad/query'), { hides: secrets }]),
  ...rows(500, 'exception', ['an exception', get('/api/bad/exception'), { hides: secrets }]),
]

const all: readonly AppRow<Forum>[] = [unprocessable, refused, missing, methods, ofTheApp, broken].flat()
const named = (what: string): AppRow<Forum> => {
  const found = all.find((row) => row.what === what)
  if (!found) throw new Error(`no row ${what}`)
  return found
}

export const fastapiRows: readonly AppRow<Forum>[] = [
  ...all,
  ...rows(409, 'problem', [
    'a problem in the words of the app',
    get('/api/bad/problem'),
    { headers: { 'content-type': /^application\/problem\+json/ }, says: /"berth": ?7/ },
  ]),
  asPage(named('a page where JSON belongs'), { says: /Gone sailing/ }),
  asPage(named('an exception'), { hides: secrets }),
  asPage(named('a script that the site does not have')),
  asPage(named('a form to the site')),
]

/** While the database is away. */
export const withoutDatabase: readonly AppRow<Forum>[] = [
  ...rows(
    503,
    'no database',
    ['a list', get('/api/threads'), { headers: { 'retry-after': /^1$/ }, says: /"detail": ?"The database does not/ }],
    ['a login', json('/api/auth/login', account), { headers: { 'retry-after': /^1$/ } }],
    ['a user', ({ token }) => get('/api/me', bearer(token)), { headers: { 'retry-after': /^1$/ } }],
  ),
]
