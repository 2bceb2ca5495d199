// The stop: what is in flight is finished whatever the app does at a signal, what never ends does not hold it up; and
// WebSockets.
'use strict'

const assert = require('node:assert/strict')
const http = require('node:http')
const net = require('node:net')
const { on, once } = require('node:events')
const { describe, it } = require('node:test')
const WebSocket = require('ws')
const { ID, Serving, sleep } = require('./support.cjs')

const stopping = (t, how, env = {}) => Serving.start(t, 'stopping.cjs', { APP_STOP: how, ...env })

/** Sends SIGTERM; resolves to the exit code and the seconds that it took. */
async function stop(server, signal = 'SIGTERM') {
  const began = performance.now()
  const { code } = await server.kill(signal).end()
  return { code, seconds: (performance.now() - began) / 1000 }
}

describe('a stop', { concurrency: 4 }, () => {
  for (const [how, expected, said] of [
    ['none', 0, ''],
    ['at_once', 0, 'handled'],
    ['close', 0, 'closed with undefined'],
    ['naturally', 0, ''],
    ['database', 4, ''],
  ]) {
    it(`answers what is in flight, with connections open, before the app’s own handler: ${how}`, async (t) => {
      const server = await stopping(t, how)
      const agent = new http.Agent({ keepAlive: true })
      t.after(() => agent.destroy())
      await server.ask('/', { agent })
      const unused = net.connect({ host: '127.0.0.1', port: server.port })
      await once(unused, 'connect')
      const answer = server.ask('/slow', { agent })
      await server.says('slow began')
      const { code, seconds } = await stop(server)
      const { status, text, headers } = await answer
      assert.deepEqual([status, text, headers.connection, code], [200, 'slow', 'close', expected])
      assert.ok(server.text.includes(said) && seconds < 3, `${seconds} s: ${server.text}`)
    })
  }

  it('lets go of a connection whose answer had begun', async (t) => {
    const server = await stopping(t, 'close')
    const agent = new http.Agent({ keepAlive: true })
    t.after(() => agent.destroy())
    const answer = server.ask('/begun', { agent })
    await sleep(300)
    const { code, seconds } = await stop(server)
    assert.deepEqual([(await answer).text, (await answer).headers.connection, code], ['begun ended', 'keep-alive', 0])
    assert.ok(seconds < 3, `${seconds} s`)
  })

  it('takes no new connection', async (t) => {
    const server = await stopping(t, 'none')
    const answer = server.ask('/slow')
    await server.says('slow began')
    server.kill('SIGTERM')
    await server.says('stopping: 1 in flight, at most 30 s')
    await assert.rejects(server.ask('/'), { code: 'ECONNREFUSED' })
    assert.deepEqual([(await answer).text, (await server.end()).code], ['slow', 0])
  })

  it('does not wait for the event streams of browsers', async (t) => {
    const server = await stopping(t, 'none')
    const stream = net.connect({ host: '127.0.0.1', port: server.port })
    stream.write('GET /forever HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(stream, 'data')
    const { code, seconds } = await stop(server)
    assert.ok(code === 0 && seconds < 1.5, `${code} after ${seconds} s`)
  })

  it('has a limit', async (t) => {
    const server = await stopping(t, 'nothing', { SHUTDOWN_GRACE_SECONDS: '3' })
    const hanging = server.ask('/hang').catch(({ code }) => code)
    await server.says('hang began')
    const { code, seconds } = await stop(server)
    assert.deepEqual([code, await hanging], [0, 'ECONNRESET'])
    assert.ok(seconds > 1 && seconds < 3.5, `${seconds} s`)
    assert.match(server.text, /handled/)
  })

  it('is the same for an interrupt', async (t) => {
    const server = await stopping(t, 'none')
    const answer = server.ask('/slow')
    await server.says('slow began')
    assert.equal((await stop(server, 'SIGINT')).code, 0)
    assert.equal((await answer).text, 'slow')
  })

  it('of a cluster is one of all its workers', async (t) => {
    const server = await Serving.start(t, 'cluster.cjs')
    const answers = ['/slow'].map((path) => server.ask(path))
    await sleep(300)
    const ended = stop(server)
    await sleep(600) // a worker that the app put in the place of another would listen by now
    await assert.rejects(server.ask('/'), { code: 'ECONNREFUSED' })
    const { code } = await ended
    assert.equal(code, 0)
    for (const answer of answers) assert.deepEqual([(await answer).status, (await answer).text], [200, 'slow'])
  })
})

describe('a WebSocket', { concurrency: 4 }, () => {
  it('has an id, is logged at its end, and is told of a stop', async (t) => {
    const server = await stopping(t, 'close', { LOG_FORMAT: 'json' })
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws?token=hunter2`, { headers: { 'X-Request-ID': ID } })
    // Listened for from the start: the first message may come in one piece with the answer to the upgrade.
    const closed = once(socket, 'close')
    const messages = on(socket, 'message')
    const received = async () => String((await messages.next()).value[0])
    const [response] = await once(socket, 'upgrade')
    assert.equal(response.headers['x-request-id'], ID)
    assert.equal(await received(), 'hello')
    socket.send('again')
    assert.equal(await received(), 'again')
    const { code, seconds } = await stop(server)
    assert.deepEqual([code, (await closed)[0]], [0, 1001])
    assert.ok(seconds < 2, `${seconds} s`)
    const [line] = await server.objects({ logger: 'access', method: 'WEBSOCKET' })
    assert.deepEqual([line.message, line.request_id, line.client], ['WEBSOCKET /ws 101', ID, '127.0.0.1'])
    assert.doesNotMatch(server.text, /hunter2/)
  })

  it('that is refused has the contract', async (t) => {
    const server = await stopping(t, 'none')
    for (const [path, status, code] of [
      ['/ws?no', 401, 'unauthorized'],
      ['/nowhere', 400, 'bad_request'],
    ]) {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers: { 'X-Request-ID': ID } })
      socket.on('error', () => {})
      const [, response] = await once(socket, 'unexpected-response')
      let body = ''
      for await (const piece of response) body += piece
      assert.deepEqual([response.statusCode, JSON.parse(body).code, JSON.parse(body).request_id], [status, code, ID])
      assert.equal(response.headers['x-request-id'], ID)
    }
  })

  it('whose client does not answer is cut', async (t) => {
    const server = await stopping(t, 'close')
    const socket = net.connect({ host: '127.0.0.1', port: server.port })
    socket.write(
      'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await server.says('a socket')
    const { code, seconds } = await stop(server)
    assert.ok(code === 0 && seconds < 4, `${code} after ${seconds} s`)
  })
})
