// The error contract in its corners: bodies that are packed, long, slow or endless, and what is no HTTP.
'use strict'

const assert = require('node:assert/strict')
const { describe, it, before, after } = require('node:test')
const { BROWSER, ID, Serving, waitUntil } = require('./support.cjs')

/** Starts one server for a group of tests; returns a function that has it. */
function shared(entry, env) {
  let server
  const cleanup = []
  before(async () => (server = await Serving.start({ after: (step) => cleanup.push(step) }, entry, env)))
  after(() => cleanup.forEach((step) => step()))
  return () => server
}

const ask = (server, path, more = {}) => server.ask(path, { ...more, headers: { 'X-Request-ID': ID, ...more.headers } })

/** Asks, and checks that the answer is the contract and nothing else. */
async function refused(server, path, status, code, message, more) {
  const answer = await ask(server, path, more)
  assert.deepEqual([answer.status, answer.json], [status, { code, message, request_id: ID }])
  assert.deepEqual(
    [answer.all('Content-Type'), answer.all('Content-Length')],
    [['application/json'], [String(answer.body.length)]],
  )
  return answer
}

describe('an error', () => {
  const server = shared('plain.cjs', {})

  it('in a packed body is unpacked', async () => {
    const answer = await ask(server(), '/gzip')
    assert.deepEqual(answer.json, { detail: 'taken', code: 'already_there', message: 'taken', request_id: ID })
    assert.deepEqual([answer.all('Content-Encoding'), answer.all('ETag')], [[], []])
    await refused(server(), '/no-gzip', 409, 'conflict', 'Conflict')
    await refused(server(), '/bomb', 409, 'conflict', 'Conflict')
    const other = await ask(server(), '/zstd') // what only the app can unpack passes
    assert.deepEqual(
      [other.status, [...other.body], other.all('Content-Encoding'), other.all('X-Request-ID')],
      [409, [1, 2, 3], ['zstd'], [ID]],
    )
  })

  it('that is no object is replaced, and what else the app says is kept', async () => {
    await refused(server(), '/array', 400, 'bad_request', 'Bad Request')
    await refused(server(), '/broken', 400, 'bad_request', 'Bad Request')
    const problem = await ask(server(), '/problem')
    assert.deepEqual(problem.json, { title: 'odd', code: 'unprocessable_entity', message: 'odd', request_id: ID })
    assert.deepEqual(problem.all('Content-Type'), ['application/problem+json'])
    assert.deepEqual(
      (await refused(server(), '/range', 416, 'range_not_satisfiable', 'Range Not Satisfiable')).all('Content-Range'),
      ['bytes */1234'],
    )
  })

  it('that comes in pieces is awaited, one that is too long is not', async () => {
    const answer = await ask(server(), '/pieces')
    assert.deepEqual(answer.json, { detail: 'later', code: 'service_unavailable', message: 'later', request_id: ID })
    assert.deepEqual([answer.all('Retry-After'), answer.all('Transfer-Encoding')], [['7'], []])
    await refused(server(), '/long', 500, 'internal_server_error', 'Internal Server Error')
  })

  it('that never ends is answered at once, and its handler told', async () => {
    const began = performance.now()
    await refused(server(), '/endless', 400, 'bad_request', 'Bad Request')
    assert.ok(performance.now() - began < 1000)
    await server().says('the endless ended')
    await refused(server(), '/endless-json', 400, 'bad_request', 'Bad Request')
    assert.ok(performance.now() - began < 5000)
  })

  it('is held back from libraries that look for a head', async () => {
    const answer = await ask(server(), '/wrapped')
    assert.deepEqual(answer.json, { a: 1, code: 'not_found', message: 'Not Found', request_id: ID })
    assert.deepEqual([answer.all('Content-Type'), answer.all('X-Request-ID')], [['application/json'], [ID]])
  })

  it('seems sent to the app that sent it', async () => {
    await ask(server(), '/twice')
    await server().says('ERR_HTTP_HEADERS_SENT true')
  })

  it('has the length that a GET would have in answer to HEAD, where that is known', async () => {
    const lengths = async (path) => (await ask(server(), path, { method: 'HEAD' })).all('Content-Length').length
    assert.deepEqual([await lengths('/html'), await lengths('/json'), await lengths('/ok')], [1, 0, 0])
  })

  it('leaves the connection usable', async () => {
    const get = (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Request-ID: ${ID}\r\n\r\n`
    const answer = await server().raw(
      `${get('/json')}${get('/html')}${get('/ok').replace('Host', 'Connection: close\r\nHost')}`,
    )
    assert.deepEqual(
      [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
      ['404', '404', '200'],
    )
  })

  it('may be HTML by weight', async () => {
    for (const accept of [BROWSER, 'text/html', 'text/html;q=0.3', 'application/json;q=0.5, text/html;q=0.6']) {
      assert.equal((await ask(server(), '/html', { headers: { Accept: accept } })).text, '<h1>not here</h1>', accept)
    }
    await refused(server(), '/html', 404, 'not_found', 'Not Found', {
      headers: { Accept: 'text/html;q=0.4, application/json;q=0.5' },
    })
  })

  it('before any app is asked has the contract too', async () => {
    for (const [text, status, code] of [
      ['NONSENSE\r\n\r\n', 400, 'bad_request'],
      [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'request_header_fields_too_large'],
    ]) {
      const [head, body] = (await server().raw(text)).split('\r\n\r\n')
      assert.match(head, new RegExp(`^HTTP/1.1 ${status} `))
      assert.equal(JSON.parse(body).code, code)
      assert.equal(head.match(/X-Request-ID: (\w+)/)[1], JSON.parse(body).request_id)
    }
  })

  it('has a path that nobody can forge a line of the log with', async () => {
    await server().raw(
      'GET /%22%20200%0d%0aforged HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 1.1.1.1", "a\r\n\r\n',
    )
    await server().says('127.0.0.1 "GET /%22%20200%0d%0aforged" 404')
    await server().raw('GET /a"{ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-Prefix: /api/\r\n\r\n')
    await server().says('"GET /api/a%22%7B" 404')
  })
})

describe('passing errors through', () => {
  const server = shared('plain.cjs', { SEAWORTHY_ERRORS: 'passthrough' })

  it('leaves them the app’s, but for the id', async () => {
    const answer = await ask(server(), '/json')
    assert.deepEqual(
      [answer.json, answer.all('X-Request-ID'), answer.all('ETag')],
      [{ error: 'no such note', id: 7 }, [ID], ['"a"']],
    )
    assert.equal((await ask(server(), '/no-such-path')).text, 'nothing here')
    assert.match(await server().raw('NONSENSE\r\n\r\n'), /^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/)
  })
})

describe('without health paths', () => {
  const server = shared('plain.cjs', {
    SEAWORTHY_LIVENESS: '/alive',
    SEAWORTHY_READINESS: '',
    SEAWORTHY_QUIET: '/healthz /ok',
  })

  it('the app has its own, and some are not logged', async () => {
    assert.deepEqual(
      [
        (await ask(server(), '/healthz')).status,
        (await ask(server(), '/readyz')).status,
        (await ask(server(), '/alive')).status,
      ],
      [404, 404, 200],
    )
    await ask(server(), '/ok')
    await ask(server(), '/json')
    await server().says('"GET /json" 404')
    assert.doesNotMatch(server().text, /GET \/(?:healthz|ok|alive)/)
    await waitUntil(async () => (await server().metrics())['http_requests_in_flight'] === 0)
  })
})
