// Exceptions that nobody handles: the client has its answer, the log has them once, and the process ends.
'use strict'

const assert = require('node:assert/strict')
const { describe, it } = require('node:test')
const { ID, Serving, makeFolder } = require('./support.cjs')
const fs = require('node:fs')

describe('an exception that nobody handles', { concurrency: 3 }, () => {
  for (const path of ['/boom', '/boom-timer', '/boom-promise']) {
    it(`is answered, and ends the process: ${path}`, async (t) => {
      const server = await Serving.start(t, 'plain.cjs', { LOG_FORMAT: 'json' })
      const answer = await server.ask(path, { headers: { 'X-Request-ID': ID } })
      assert.deepEqual(
        [answer.status, answer.json],
        [500, { code: 'internal_server_error', message: 'Internal Server Error', request_id: ID }],
      )
      assert.deepEqual([answer.all('Connection'), (await server.end()).code], [['close'], 1])
      const errors = server
        .lines()
        .map((line) => JSON.parse(line))
        .filter(({ level }) => level === 'error' || level === 'critical')
      assert.equal(errors.length, 1, server.err)
      assert.deepEqual([errors[0].message, errors[0].request_id], [`unhandled exception: GET ${path}`, ID])
      assert.match(errors[0].exception, /the secret|Unexpected token/)
    })
  }

  it('is in a log of text with its stack', async (t) => {
    const server = await Serving.start(t, 'plain.cjs')
    await server.ask('/boom', { headers: { 'X-Request-ID': ID } })
    assert.equal((await server.end()).code, 1)
    assert.match(
      server.err,
      /\[ERROR\] unhandled exception: GET \/boom request_id=test-request.0001\nError: the secret of the exception\n {4}at /,
    )
    assert.equal(server.err.match(/the secret of the exception/g).length, 1)
  })

  it('is answered after what came before it on its connection', async (t) => {
    const server = await Serving.start(t, 'plain.cjs')
    const get = (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
    const received = await server.raw(get('/slow?300') + get('/boom-timer'))
    assert.match(received, /200 OK[^]*slow[^]*500 Internal Server Error[^]*internal_server_error/)
    assert.equal((await server.end()).code, 1)
  })

  it('cuts an answer that has begun', async (t) => {
    const server = await Serving.start(t, 'plain.cjs')
    const received = await server.raw('GET /boom-late HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.match(received, /200 OK[^]*first/)
    assert.doesNotMatch(received, /\r\n0\r\n\r\n$/)
    assert.equal((await server.end()).code, 1)
  })

  it('outside of a request ends the process at once', async (t) => {
    const folder = makeFolder(t)
    fs.writeFileSync(
      `${folder}/index.js`,
      "require('http').createServer().listen(process.env.PORT); setTimeout(() => null.x, 500)",
    )
    const server = await Serving.start(t, 'index.js', { LOG_FORMAT: 'json' }, { cwd: folder })
    assert.equal((await server.end()).code, 1)
    const [found, ...more] = await server.objects({ level: 'critical' })
    assert.deepEqual([found.message, more.length, found.request_id], ['uncaught TypeError', 0, null])
  })

  it('before anything listens ends the process as Node would', async (t) => {
    const folder = makeFolder(t)
    fs.writeFileSync(`${folder}/index.mjs`, "await import('./nowhere.mjs')")
    const { Program, RUNTIME } = require('./support.cjs')
    const program = new Program(t, [process.execPath, `${RUNTIME}/entry.cjs`, 'serve', 'index.mjs'], {
      cwd: folder,
      env: { PATH: process.env.PATH, LOG_FORMAT: 'json' },
    })
    assert.equal((await program.end()).code, 1)
    const [found] = await program.objects({ level: 'critical' })
    assert.match(found.exception, /ERR_MODULE_NOT_FOUND/)
  })

  it('is the app’s where it handles them itself, but answered', async (t) => {
    const folder = makeFolder(t)
    const script = `process.on('uncaughtException', (error) => console.log('handled ' + error.message))
      require('http').createServer((request, response) => {
        if (request.url === '/boom') throw new Error('of the handler')
        response.end('fine')
      }).listen(process.env.PORT)`
    fs.writeFileSync(`${folder}/index.js`, script)
    const server = await Serving.start(t, 'index.js', {}, { cwd: folder })
    assert.equal((await server.ask('/boom')).json.code, 'internal_server_error')
    await server.says('handled of the handler')
    assert.equal((await server.ask('/')).text, 'fine')
  })
})
