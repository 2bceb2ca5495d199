// Bad requests that the notes app, or gunicorn in front of it, answers.
import type { Question } from '../../../src/smoke/client.ts'
import { appRows, asPage, type AppRow } from './app-row.ts'

/** A session with its token, and one that nobody has logged in with. */
export interface Notes {
  readonly signedIn: Session
  readonly stranger: Session
  /** Of an account that exists. */
  readonly username: string
}

interface Session {
  readonly cookie: string
  readonly token: string
}

/** Added to wsgi.py: ways to fail that the app has no use for. */
export const failingViews = `
from flask import abort, jsonify, request
from sqlalchemy import text
from notes.models import db


@app.get("/bad/<kind>")
def bad(kind):
    if kind == "json":
        return jsonify(request.get_json())
    if kind == "argument":
        return request.args["needed"]
    if kind == "query":
        db.session.execute(text("SELECT tide FROM no_such_table"))
    if kind == "exception":
        raise RuntimeError("the password is swordfish")
    if kind == "fields":
        return jsonify(code="tide_is_out", message="Come back at six.", berth=7), 409
    if kind == "list":
        return jsonify([{"berth": "is taken"}]), 422
    if kind == "problem":
        return {"title": "The berth is taken.", "berth": 7}, 409, {"Content-Type": "application/problem+json"}
    if kind == "text":
        return "not for you", 403, {"Content-Type": "text/plain"}
    if kind == "wait":
        return "later", 503, {"Retry-After": "7", "Set-Cookie": "kept=1"}
    if kind == "empty":
        return "", 410
    if kind == "nothing":
        return None
    abort(int(kind))
`

const form = (path: string, { cookie, token }: Session, fields: Record<string, string> = {}): Question => ({
  path,
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: cookie },
  body: new URLSearchParams({ csrf_token: token, ...fields }).toString(),
})
const get = (path: string, headers: Record<string, string> = {}): Question => ({ path, headers })
const withBody = (path: string, type: string, body: string | Uint8Array): Question => ({
  path,
  headers: type === '' ? {} : { 'Content-Type': type },
  body,
})
const long = (length: number): string => 'a'.repeat(length)
const parts = (count: number): string =>
  Array.from({ length: count }, (_, at) => `--x\r\nContent-Disposition: form-data; name="f${at}"\r\n\r\n1\r\n`).join('')

const rows = appRows<Notes>

const notFound = [
  ...rows(
    404,
    'unknown path',
    ['a path that nobody knows', get('/nowhere')],
    ['a path in another alphabet', get('/%E6%B5%B7')],
  ),
  ...rows(
    404,
    'converter',
    ['a word in the place of a number', get('/attachments/first')],
    ['a negative number', get('/attachments/-1')],
  ),
  ...rows(
    404,
    'missing row',
    ['a file that is not there', ({ signedIn }) => get('/attachments/999999', { Cookie: signedIn.cookie })],
    ['the deletion of what is not there', ({ signedIn }) => form('/notes/999999/delete', signedIn)],
  ),
  ...rows(404, 'missing file', ['a static file that is not there', get('/static/missing.css')]),
]

const badForms = [
  ...rows(
    400,
    'CSRF',
    ['a form without a token', { path: '/login', method: 'POST', body: 'username=marina' }],
    [
      "a form with another session's token",
      ({ signedIn, stranger }) =>
        form('/notes', { cookie: signedIn.cookie, token: stranger.token }, { title: 'Tides' }),
    ],
    [
      'JSON where a form belongs',
      ({ stranger }) => ({
        path: '/login',
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Cookie: stranger.cookie },
        body: '{"username":"marina"}',
      }),
    ],
  ),
  ...rows(
    400,
    'form',
    ['a name that is too short', ({ stranger }) => form('/register', stranger, { username: 'm' })],
    [
      'a password that is too short',
      ({ stranger }) => form('/register', stranger, { username: 'martha', password: 'short' }),
    ],
    [
      'a name that is taken',
      ({ stranger, username }) => form('/register', stranger, { username, password: 'a long enough password' }),
    ],
  ),
  ...rows(
    400,
    'JSON',
    ['broken JSON', withBody('/bad/json', 'application/json', '{"title": ')],
    ['no JSON at all', withBody('/bad/json', 'application/json', '')],
    ['JSON in another encoding', withBody('/bad/json', 'application/json', Buffer.from([0x22, 0xff, 0xfe, 0x22]))],
  ),
  ...rows(400, 'argument', ['a query that lacks something', get('/bad/argument', {})]),
]

const refused = [
  ...rows(401, 'no session', ['an API without a session', get('/api/notes'), { says: /"error": ?"log in first"/ }]),
  ...rows(401, 'forged session', [
    'an API with a forged session',
    get('/api/notes', { Cookie: 'session=eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.forged' }),
    { says: /"error": ?"log in first"/ },
  ]),
  ...rows(
    401,
    'password',
    ['a wrong password', ({ stranger, username }) => form('/login', stranger, { username, password: 'not this one' })],
    ['a name that nobody has', ({ stranger }) => form('/login', stranger, { username: 'nobody', password: 'x' })],
  ),
  ...rows(403, 'abort', ['what is forbidden', get('/bad/403')]),
  ...rows(403, 'own text', ['what is forbidden, as text', get('/bad/text'), { hides: /not for you/ }]),
  ...rows(
    405,
    'method',
    ['a page that only takes forms', get('/logout'), { headers: { allow: /POST/ } }],
    ['a list that only takes forms', get('/notes'), { headers: { allow: /POST/ } }],
    ['a deletion by a link', get('/notes/1/delete'), { headers: { allow: /POST/ } }],
  ),
]

const ofTheApp = [
  ...rows(409, 'own fields', [
    'a conflict in the words of the app',
    get('/bad/fields'),
    { says: /^(?=.*"code": ?"tide_is_out")(?=.*"message": ?"Come back at six\.")(?=.*"berth": ?7)/s },
  ]),
  ...rows(410, 'empty', ['an error without a body', get('/bad/empty')]),
  ...rows(418, 'abort', ['a teapot', get('/bad/418')]),
  ...rows(422, 'abort', ['what makes no sense', get('/bad/422')]),
  ...rows(422, 'list', ['a list of mistakes', get('/bad/list')]),
  ...rows(429, 'abort', ["the app's own limit", get('/bad/429')]),
  ...rows(503, 'own header', [
    'an app that has no time',
    get('/bad/wait'),
    { headers: { 'retry-after': /^7$/, 'set-cookie': /^kept=1/ } },
  ]),
]

const tooLarge = [
  ...rows(413, 'app limit', [
    "a body over the app's limit",
    ({ stranger }) => ({ ...form('/login', stranger), body: `title=${long(9_800_000)}` }),
  ]),
  ...rows(413, 'field', [
    'a field that is too long',
    ({ stranger }) => ({
      ...form('/login', stranger),
      headers: { 'Content-Type': 'multipart/form-data; boundary=x', Cookie: stranger.cookie },
      body: `--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n${long(600_000)}\r\n--x--\r\n`,
    }),
  ]),
  ...rows(413, 'parts', [
    'too many fields',
    ({ stranger }) => ({
      ...form('/login', stranger),
      headers: { 'Content-Type': 'multipart/form-data; boundary=x', Cookie: stranger.cookie },
      body: `${parts(1100)}--x--\r\n`,
    }),
  ]),
  ...rows(
    415,
    'type',
    ['text where JSON belongs', withBody('/bad/json', 'text/plain', '{}')],
    ['a body of no type', withBody('/bad/json', '', '{}')],
  ),
]

const secrets = /swordfish|no_such_table|Traceback|sqlalchemy|psycopg2|wsgi\.py/i

const broken = [
  ...rows(500, 'query', ['a query that fails', get('/bad/query'), { hides: secrets }]),
  ...rows(500, 'exception', ['an exception', get('/bad/exception'), { hides: secrets }]),
  ...rows(500, 'no answer', ['a view that returns nothing', get('/bad/nothing'), { hides: secrets }]),
]

/** What the edge lets through, and gunicorn need not. */
export const largeHeads: readonly (readonly [what: string, question: Question])[] = [
  ['a query of 6 KB', get(`/login?q=${long(6000)}`)],
  ['a header of 10 KB', get('/login', { 'X-Custom': long(10_000) })],
  ['150 headers', get('/login', Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`X-Custom-${at}`, '1'])))],
]

const all: readonly AppRow<Notes>[] = [...[notFound, badForms, refused, ofTheApp, tooLarge, broken].flat()]
const named = (what: string): AppRow<Notes> => {
  const found = all.find((row) => row.what === what)
  if (!found) throw new Error(`no row ${what}`)
  return found
}

export const flaskRows: readonly AppRow<Notes>[] = [
  ...all,
  ...rows(409, 'problem', [
    'a problem in the words of the app',
    get('/bad/problem'),
    { headers: { 'content-type': /^application\/problem\+json/ }, says: /"berth": ?7/ },
  ]),
  asPage(named('a path that nobody knows'), { says: /<html/ }),
  asPage(named('a form without a token'), { says: /This form is out of date/ }),
  asPage(named('a name that is taken'), { says: /That name is taken/ }),
  asPage(named('a wrong password'), { says: /Wrong name or password/ }),
  asPage(named('a page that only takes forms')),
  asPage(named("a body over the app's limit")),
  asPage(named('an exception'), { hides: secrets }),
]
