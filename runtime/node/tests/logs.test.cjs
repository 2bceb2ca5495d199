// Log lines of the loggers that apps use, of threads, and of tools whose output the app reads.
'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const { describe, it } = require('node:test')
const { RUNTIME, Program, makeFolder } = require('./support.cjs')

const FIELDS = ['time', 'level', 'logger', 'message', 'request_id', 'app', 'version']

/** Runs a script under the preload; resolves to its JSON lines. */
async function logged(t, script, { name = 'index.cjs', env = {}, code = 0 } = {}) {
  const folder = makeFolder(t)
  fs.writeFileSync(`${folder}/${name}`, script)
  fs.symlinkSync('/node_modules', `${folder}/node_modules`)
  const variables = {
    PATH: process.env.PATH,
    LOG_FORMAT: 'json',
    SEAWORTHY_APP: 'web',
    SEAWORTHY_VERSION: '1.4.2',
    ...env,
  }
  const program = new Program(t, [process.execPath, `${RUNTIME}/entry.cjs`, 'serve', name], {
    cwd: folder,
    env: variables,
  })
  const ended = await program.end()
  assert.equal(ended.code, code, program.text)
  const parsed = (text) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  const [out, err] = [parsed(ended.out).slice(1), parsed(ended.err)]
  for (const each of [...out, ...err]) for (const field of FIELDS) assert.ok(field in each, JSON.stringify(each))
  return { out, err }
}

const messages = (list) => list.map(({ message }) => message)

describe('JSON lines', { concurrency: 4 }, () => {
  it('are made of whatever is written', async (t) => {
    const script = `
      console.log('{"event": "own", "level": "debug"}')
      process.stdout.write('a '); process.stdout.write('b\\n')
      process.stdout.write(Buffer.from('bytes \\u00fc\\n')); process.stdout.write('636166\\u00e9', 'utf8'); process.stdout.write('0a', 'hex')
      console.warn('broken {"a": \\u2028'); console.log('{"not": json'); console.log('[1]')
      require('node:fs').writeSync(2, 'to the descriptor\\n')
      require('node:fs').write(1, Buffer.from('xxby callbackxx'), 2, 11, null, (error, count) => {
        console.log(String(error) + count)
        process.stdout.write('no newline at the end')
      })`
    const { out, err } = await logged(t, script)
    assert.deepEqual(messages(out), [
      '',
      'a b',
      'bytes ü',
      '636166é',
      '{"not": json',
      '[1]',
      'by callback',
      'null11',
      'no newline at the end',
    ])
    assert.deepEqual([out[0].event, out[0].level, out[1].level, out[1].logger], ['own', 'debug', 'info', 'stdout'])
    assert.deepEqual(messages(err), ['broken {"a": \u2028', 'to the descriptor'])
    assert.deepEqual([err[0].level, err[0].logger], ['warning', 'stderr'])
  })

  it('of pino keep their fields, and say their level in a word', async (t) => {
    const script = `
      const pino = require('pino')
      pino({ name: 'notes' }).warn({ a: 1 }, 'of pino')
      const late = pino(pino.destination({ sync: false, minLength: 4096 }))
      late.info('one'); late.fatal('two'); late.flush()`
    const { out } = await logged(t, script)
    assert.deepEqual(
      out.map(({ level, msg, message, app }) => [level, msg, message, app]),
      [
        ['warn', 'of pino', 'of pino', 'web'],
        ['info', 'one', 'one', 'web'],
        ['fatal', 'two', 'two', 'web'],
      ],
    )
    assert.deepEqual([out[0].a, out[0].name, typeof out[0].time], [1, 'notes', 'number'])
  })

  it('of pino’s thread are lines too', async (t) => {
    const script = `
      const pino = require('pino')
      const log = pino(pino.transport({ target: 'pino/file', options: { destination: 1 } }))
      log.error('of a thread'); setTimeout(() => {}, 500)`
    const { out } = await logged(t, script)
    assert.deepEqual(
      out.map(({ level, message }) => [level, message]),
      [['error', 'of a thread']],
    )
  })

  it('of winston keep their fields', async (t) => {
    const script = `
      import winston from 'winston'
      const { combine, timestamp, json, simple } = winston.format
      const make = (format) => winston.createLogger({ format, transports: [new winston.transports.Console()] })
      make(combine(timestamp(), json())).error('as JSON', { a: 1 })
      make(simple()).info('as text')`
    const { out } = await logged(t, script, { name: 'index.mjs' })
    assert.deepEqual([out[0].message, out[0].level, out[0].a, 'timestamp' in out[0]], ['as JSON', 'error', 1, true])
    assert.equal(out[1].message, 'info: as text')
  })

  it('of a thread and of a forked process are lines, and what the app reads of a tool is not touched', async (t) => {
    const script = `
      const { fork, execFileSync, spawnSync } = require('node:child_process')
      const { Worker, isMainThread } = require('node:worker_threads')
      if (process.argv[2] === 'forked') console.log('of the forked')
      else if (!isMainThread) console.log('of the thread')
      else {
        const seen = execFileSync(process.execPath, ['-e', 'console.log("plain")'], { encoding: 'utf8' })
        console.log('the tool said ' + JSON.stringify(seen))
        const { stderr } = spawnSync(process.execPath, ['-e', 'null.x'], { encoding: 'utf8' })
        console.log(stderr.includes('\\nTypeError: Cannot read'))
        const read = new Worker(__filename, { stdout: true })
        read.stdout.on('data', (data) => console.log('the thread said ' + JSON.stringify(String(data))))
        read.on('exit', () => new Worker(__filename).on('exit', () => fork(__filename, ['forked'])))
      }`
    const { out } = await logged(t, script)
    assert.deepEqual(messages(out), [
      'the tool said "plain\\n"',
      'true',
      'the thread said "of the thread\\n"',
      'of the thread',
      'of the forked',
    ])
  })

  it('have an uncaught exception whole', async (t) => {
    const script =
      "process.on('exit', () => console.log('at the end')); setTimeout(() => { throw new RangeError('out') }); Promise.resolve().then(() => console.log('first'))"
    const { out, err } = await logged(t, script, { code: 1 })
    assert.deepEqual([messages(out), messages(err)], [['first', 'at the end'], ['uncaught RangeError']])
    assert.match(err[0].exception, /^RangeError: out\n {4}at /)
    const rejected = await logged(t, 'Promise.reject(new Error("of a promise", { cause: new Error("below") }))', {
      code: 1,
    })
    assert.match(rejected.err[0].exception, /of a promise[^]*\[cause\]: Error: below/)
  })
})

describe('lines of text', () => {
  it('are left as they are', async (t) => {
    const folder = makeFolder(t)
    fs.writeFileSync(`${folder}/index.js`, 'console.log("{\\"level\\":30}"); console.error("b"); process.exitCode = 3')
    const program = new Program(t, [process.execPath, `${RUNTIME}/entry.cjs`, 'serve', 'index.js'], {
      cwd: folder,
      env: { PATH: process.env.PATH },
    })
    const { code, out, err } = await program.end()
    assert.deepEqual([code, out.split('\n').slice(1), err], [3, ['{"level":30}', ''], 'b\n'])
  })
})

it('modules behind links are found, as pnpm has them', async (t) => {
  const folder = makeFolder(t)
  const write = (path, text) => {
    fs.mkdirSync(`${folder}/${path}`, { recursive: true })
    fs.writeFileSync(`${folder}/${path}/index.js`, text)
  }
  write('node_modules/.store/node_modules/a', "require('b')")
  write('node_modules/.store/node_modules/b', "console.log('found')")
  fs.symlinkSync('.store/node_modules/a', `${folder}/node_modules/a`)
  fs.writeFileSync(`${folder}/index.cjs`, "require('a')")
  for (const format of ['text', 'json']) {
    const env = { PATH: process.env.PATH, LOG_FORMAT: format, SEAWORTHY_APP: 'web' }
    const program = new Program(t, [process.execPath, `${RUNTIME}/entry.cjs`, 'serve', 'index.cjs'], {
      cwd: folder,
      env,
    })
    assert.match((await program.end()).out, /found/)
  }
})

describe('queries of requests', () => {
  it('are in no line, whatever the format and whoever writes it', async (t) => {
    for (const format of ['text', 'json']) {
      const folder = makeFolder(t)
      fs.writeFileSync(
        `${folder}/index.cjs`,
        `console.log('127.0.0.1 "GET /a?token=1 HTTP/1.1" 200'); console.log('why? /b?c')
        console.log('\\x1b[0mPOST /d?token=3 \\x1b[32m200\\x1b[0m')
        require('pino')().info({ req: { method: 'GET', url: '/c?token=2' } }, 'of pino')`,
      )
      fs.symlinkSync('/node_modules', `${folder}/node_modules`)
      const env = { PATH: process.env.PATH, LOG_FORMAT: format, SEAWORTHY_APP: 'web' }
      const program = new Program(t, [process.execPath, `${RUNTIME}/entry.cjs`, 'serve', 'index.cjs'], {
        cwd: folder,
        env,
      })
      const { out } = await program.end()
      assert.doesNotMatch(out, /token/)
      for (const kept of ['GET /a HTTP/1.1', 'POST /d ', 'why? /b?c', '"url":"/c"', 'of pino'])
        assert.ok(out.includes(kept), out)
    }
  })
})
