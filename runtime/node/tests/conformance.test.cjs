// The promises, the same of every framework: each is asked of each app.
'use strict'

const assert = require('node:assert/strict')
const http = require('node:http')
const net = require('node:net')
const { once } = require('node:events')
const { describe, it, before, after } = require('node:test')
const { BROWSER, ID, Serving } = require('./support.cjs')

const apps = [
  { title: 'plain http', entry: 'plain.cjs', ends: true },
  { title: 'modules', entry: 'esm.mjs', ends: true },
  { title: 'Express 5', entry: 'express.cjs' },
  { title: 'Express 4', entry: 'express.cjs', env: { APP_EXPRESS: 'express4' } },
  { title: 'Fastify', entry: 'fastify.cjs' },
  { title: 'Koa', entry: 'koa.cjs' },
]

for (const { title, entry, env = {}, ends = false } of apps) {
  describe(title, { concurrency: false }, () => {
    let server
    const cleanup = []
    before(async () => {
      server = await Serving.start({ after: (step) => cleanup.push(step) }, entry, { LOG_FORMAT: 'json', ...env })
    })
    after(() => cleanup.forEach((step) => step()))

    const ask = (path, more = {}) => server.ask(path, { ...more, headers: { 'X-Request-ID': ID, ...more.headers } })

    /** Asks, and checks that the answer is the contract and nothing else. */
    async function refused(path, status, code, message, more) {
      const answer = await ask(path, more)
      assert.deepEqual([answer.status, answer.json], [status, { code, message, request_id: ID }])
      assert.deepEqual(answer.all('Content-Type'), ['application/json'])
      assert.deepEqual(answer.all('Content-Length'), [String(answer.body.length)])
      assert.deepEqual(answer.all('X-Request-ID'), [ID])
      for (const name of ['ETag', 'Last-Modified', 'Content-Encoding', 'Transfer-Encoding'])
        assert.deepEqual(answer.all(name), [], name)
      return answer
    }

    it('lets pass what is no error', async () => {
      const answer = await ask('/ok')
      assert.deepEqual([answer.status, answer.text, answer.all('ETag')], [200, 'fine', ['"a"']])
      assert.deepEqual([answer.all('X-Release'), (await ask('/nothing')).status], [['1.4.2'], 204])
    })

    it('keeps an idle connection for longer than the edge', async (t) => {
      const agent = new http.Agent({ keepAlive: true })
      t.after(() => agent.destroy())
      const { headers } = await ask('/ok', { agent })
      assert.ok(Number(headers['keep-alive'].match(/timeout=(\d+)/)[1]) > 60, headers['keep-alive'])
    })

    it('keeps a valid request id, makes one otherwise, and echoes it once', async () => {
      const echoed = async (given) => (await ask('/ok', { headers: { 'X-Request-ID': given } })).all('X-Request-ID')
      for (const given of ['abcdefgh', 'A.b_c-1234567890', 'a'.repeat(128)])
        assert.deepEqual(await echoed(given), [given])
      const made = new Set()
      for (const given of ['', 'short', 'a'.repeat(129), 'abcdefgh!', 'abcd efgh', ['one-of-two', 'two-of-two']]) {
        const [id, ...more] = await echoed(given)
        assert.match(id, /^[0-9a-f]{32}$/)
        assert.deepEqual(more, [])
        made.add(id)
      }
      assert.equal(made.size, 6)
      const answer = await ask('/id', { headers: { 'X-Request-ID': 'not valid' } })
      assert.deepEqual(answer.all('X-Request-ID'), [answer.text])
    })

    it('completes a JSON object, and keeps its fields', async () => {
      const answer = await ask('/json')
      assert.deepEqual(answer.json, {
        error: 'no such note',
        id: 7,
        code: 'not_found',
        message: 'no such note',
        request_id: ID,
      })
      assert.deepEqual([answer.all('ETag'), answer.all('Content-Length')], [[], [String(answer.body.length)]])
      assert.deepEqual((await ask('/own')).json, { code: 17, message: 'stay out', request_id: 'mine' })
    })

    it('replaces anything else', async () => {
      await refused('/html', 404, 'not_found', 'Not Found')
      await refused('/html', 404, 'not_found', 'Not Found', { headers: { Accept: '*/*' } })
      const nothing = await ask('/no-such-path')
      assert.deepEqual([nothing.status, nothing.json.code, nothing.json.request_id], [404, 'not_found', ID])
      const answer = await refused('/text', 401, 'unauthorized', 'Unauthorized')
      assert.deepEqual(answer.all('WWW-Authenticate'), ['Basic realm=x'])
      assert.deepEqual(
        answer.all('Set-Cookie').map((cookie) => cookie.split(';')[0]),
        ['a=1', 'b=2'],
      )
    })

    it('keeps or makes HTML for who prefers it', async () => {
      const answer = await ask('/html', { headers: { Accept: BROWSER } })
      assert.deepEqual([answer.status, answer.text, answer.all('X-Request-ID')], [404, '<h1>not here</h1>', [ID]])
      const page = await ask('/text', { headers: { Accept: BROWSER } })
      assert.deepEqual([page.status, page.all('Content-Type')], [401, ['text/html; charset=utf-8']])
      assert.match(page.text, new RegExp(`<h1>401 Unauthorized</h1>\n<p>Request ${ID}</p>`))
      for (const accept of [
        'application/json',
        'text/html;q=0',
        'text/html, application/json',
        'text/*',
        'text/html;q=soon',
      ]) {
        await refused('/html', 404, 'not_found', 'Not Found', { headers: { Accept: accept } })
      }
    })

    it('has no body for HEAD', async () => {
      const answer = await ask('/html', { method: 'HEAD' })
      assert.deepEqual([answer.status, answer.text, answer.all('Content-Type')], [404, '', ['application/json']])
      assert.equal((await ask('/json', { method: 'HEAD' })).text, '')
    })

    it('does not hold a stream back', async () => {
      const socket = net.connect({ host: '127.0.0.1', port: server.port })
      socket.write('GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
      let received = ''
      let early
      socket.on('data', (data) => {
        received += data
        if (received.includes('data: 0')) early ??= received
      })
      await once(socket, 'close')
      assert.doesNotMatch(early, /data: 2/)
      assert.match(received, /data: 2/)
    })

    it('answers the health paths', async () => {
      const answer = await ask('/healthz')
      assert.deepEqual([answer.status, answer.json, answer.all('X-Request-ID')], [200, { status: 'ok' }, [ID]])
      assert.deepEqual((await ask('/readyz')).json, { status: 'ready', checks: {} })
      assert.deepEqual([(await ask('/readyz', { method: 'HEAD' })).text, (await ask('/healthz?a=b')).status], ['', 200])
      const refusal = await refused('/healthz', 405, 'method_not_allowed', 'Method Not Allowed', { method: 'POST' })
      assert.deepEqual(refusal.all('Allow'), ['GET, HEAD'])
    })

    it('writes every line as one JSON object with the id of its request', async () => {
      await ask('/log', { headers: { 'X-Request-ID': 'of-the-log-lines' } })
      const [access] = await server.objects({ logger: 'access', path: '/log' })
      assert.deepEqual([access.message, access.request_id], ['GET /log 200', 'of-the-log-lines'])
      const [printed] = await server.objects({ message: 'a printed line' })
      assert.deepEqual([printed.level, printed.logger, printed.request_id], ['info', 'stdout', 'of-the-log-lines'])
      const [two] = await server.objects({ message: 'two\nlines' })
      assert.deepEqual([two.level, two.logger, two.request_id], ['warning', 'stderr', 'of-the-log-lines'])
      await ask('/echo', {
        method: 'POST',
        body: 'hello',
        headers: { 'X-Request-ID': 'of-the-body', 'Content-Type': 'text/plain' },
      })
      const [body] = await server.objects({ message: 'the body is hello' })
      assert.equal(body.request_id, 'of-the-body')
      for (const line of server.lines()) {
        const { time, app, version, ...fields } = JSON.parse(line)
        assert.ok(time && 'level' in fields && 'message' in fields && 'request_id' in fields, line)
        assert.deepEqual([app, version], ['web', '1.4.2'])
      }
    })

    it('logs each request once, without its query, and health never', async () => {
      await ask('/ok?token=hunter2', { headers: { 'X-Request-ID': 'access-log-1', 'X-Forwarded-For': '203.0.113.9' } })
      const [found, ...more] = await server.objects({ request_id: 'access-log-1', logger: 'access' })
      const { time, duration, status, bytes, ...rest } = found
      assert.ok(time && duration > 0 && status && bytes > 0 && more.length === 0)
      assert.deepEqual(rest, {
        ...{ level: 'info', logger: 'access', message: `GET /ok ${status}`, request_id: 'access-log-1', method: 'GET' },
        ...{ path: '/ok', client: '203.0.113.9', app: 'web', version: '1.4.2' },
      })
      const ours = server.lines().filter((line) => JSON.parse(line).logger === 'access')
      assert.doesNotMatch(ours.join('\n'), /hunter2|healthz|readyz/)
    })

    it('says where it listens, and is reached from outside', async () => {
      assert.equal((await server.objects({ level: 'info', logger: 'seaworthy' })).length, 1)
      const outside = Object.values(require('node:os').networkInterfaces())
        .flat()
        .find(({ internal, family }) => !internal && family === 'IPv4')
      const socket = net.connect({ host: outside?.address ?? '127.0.0.1', port: server.port })
      await once(socket, 'connect')
      socket.destroy()
    })

    it('counts', async () => {
      const page = await server.metrics()
      assert.ok(
        page['http_requests_total{method="GET",route="unmatched",status="404"}'] ??
          page['http_requests_total{method="GET",route="/html",status="404"}'],
      )
      assert.equal(page['app_info{app="web",version="1.4.2"}'], 1)
    })

    it('answers an exception without its text', async () => {
      const answer = await ask('/boom', { headers: { 'X-Request-ID': 'of-the-exception' } })
      assert.deepEqual(
        [answer.status, answer.json.code, answer.json.request_id],
        [500, 'internal_server_error', 'of-the-exception'],
      )
      // Fastify's own answer is a JSON object with the message, which stays the app's to decide.
      if (title !== 'Fastify') assert.doesNotMatch(answer.text, /secret/)
      if (ends) {
        assert.equal((await server.end()).code, 1)
        const found = await server.objects({ message: 'unhandled exception: GET /boom' })
        assert.deepEqual([found.length, found[0].level, found[0].request_id], [1, 'error', 'of-the-exception'])
        assert.match(found[0].exception, /^Error: the secret of the exception\n {4}at /)
      }
    })

    it('finishes what is in flight when it stops, and ends with 0', async (t) => {
      const other = ends ? await Serving.start(t, entry, env) : server
      const agent = new http.Agent({ keepAlive: true })
      t.after(() => agent.destroy())
      await other.ask('/ok', { agent })
      const answer = other.ask('/slow', { agent })
      await other.says('slow began')
      const began = performance.now()
      other.kill('SIGTERM')
      const { status, text, headers } = await answer
      assert.deepEqual([status, text, headers.connection], [200, 'slow', 'close'])
      assert.equal((await other.end()).code, 0)
      assert.ok(performance.now() - began < 4000)
    })
  })
}
