// What the tests share: a folder of their own, the entry program as a real process, and a server under it.
'use strict'

const { spawn } = require('node:child_process')
const { randomInt } = require('node:crypto')
const fs = require('node:fs')
const http = require('node:http')
const net = require('node:net')
const os = require('node:os')
const path = require('node:path')
const { once } = require('node:events')
const { setTimeout: sleep } = require('node:timers/promises')

const RUNTIME = path.dirname(__dirname)
const APPS = path.join(__dirname, 'apps')
const ID = 'test-request.0001'
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

/** Resolves to the first true value of `condition()`. */
async function waitUntil(condition, seconds = 20) {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    const value = await condition()
    if (value) return value
    if (performance.now() > deadline) throw new Error(`nothing after ${seconds} s: ${condition}`)
    await sleep(20)
  }
}

/** The ports given out, each a file: tests run side by side, in several processes. */
const PORTS = path.join(os.tmpdir(), 'seaworthy-ports')

/**
 * Resolves to a port that nothing listens on and no other test was given, below the range that outgoing connections
 * take theirs from.
 */
async function freePort() {
  fs.mkdirSync(PORTS, { recursive: true })
  for (;;) {
    const port = randomInt(20_000, 32_000)
    try {
      fs.writeFileSync(path.join(PORTS, String(port)), '', { flag: 'wx' })
    } catch {
      continue // another test's
    }
    const server = net.createServer()
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** Makes a temporary folder with secrets/, state/ and bin/ for a test; `t` removes it. */
function makeFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'seaworthy-'))
  for (const name of ['secrets', 'state', 'bin']) fs.mkdirSync(path.join(folder, name))
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A process whose output is collected. */
class Program {
  constructor(t, argv, { cwd, env, stdio = ['ignore', 'pipe', 'pipe'] }) {
    this.out = ''
    this.err = ''
    this.child = spawn(argv[0], argv.slice(1), { cwd, env, stdio, detached: true })
    this.child.stdout?.on('data', (data) => (this.out += data))
    this.child.stderr?.on('data', (data) => (this.err += data))
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve({ code, signal })))
    // The whole group: what it has started may hold the output open.
    t.after(() => {
      try {
        process.kill(-this.child.pid, 'SIGKILL')
      } catch {
        // All of it has ended.
      }
    })
  }

  get text() {
    return this.out + this.err
  }

  kill(signal) {
    this.child.kill(signal)
    return this
  }

  /** Resolves to exit code, standard output and standard error. */
  async end() {
    const { code, signal } = await this.ended
    return { code: code ?? signal, out: this.out, err: this.err }
  }

  /** Resolves when the output holds `text`. */
  async says(text, seconds) {
    await waitUntil(() => this.text.includes(text) || this.child.exitCode !== null, seconds)
    if (!this.text.includes(text)) throw new Error(`it never said ${text}:\n${this.text}`)
  }

  /** Resolves to the JSON lines with these fields, once there is one. */
  objects(fields) {
    const isOne = (each) => Object.entries(fields).every(([name, value]) => each[name] === value)
    return waitUntil(() => {
      const found = this.lines()
        .map((line) => JSON.parse(line))
        .filter(isOne)
      return found.length > 0 && found
    }, 10)
  }

  lines() {
    return [this.out, this.err].flatMap((text) =>
      text
        .slice(0, text.lastIndexOf('\n') + 1)
        .split('\n')
        .filter(Boolean),
    )
  }
}

/** Starts the entry program in `folder`. */
function startEntry(t, folder, words, env = {}) {
  return new Program(t, [process.execPath, path.join(RUNTIME, 'entry.cjs'), ...words], {
    cwd: folder,
    env: {
      PATH: `${folder}/bin:${process.env.PATH}`,
      SEAWORTHY_SECRETS_DIRECTORY: `${folder}/secrets`,
      SEAWORTHY_STATE: `${folder}/state`,
      ...env,
    },
  })
}

/** Writes an executable script into bin/. */
function writeProgram(folder, name, body) {
  const file = path.join(folder, 'bin', name)
  fs.writeFileSync(file, body, { mode: 0o755 })
  return file
}

/** The entry program serving an app of tests/apps. */
class Serving extends Program {
  static async start(t, entry, env = {}, { cwd = APPS, words = [] } = {}) {
    const [port, metricsPort] = [await freePort(), await freePort()]
    const variables = {
      ...{ PATH: process.env.PATH, HOME: '/tmp', PORT: String(port), SEAWORTHY_METRICS_PORT: String(metricsPort) },
      ...{
        SEAWORTHY_APP: 'web',
        SEAWORTHY_VERSION: '1.4.2',
        SEAWORTHY_LIVENESS: '/healthz',
        SEAWORTHY_READINESS: '/readyz',
      },
      ...env,
    }
    const argv = [process.execPath, path.join(RUNTIME, 'entry.cjs'), 'serve', entry, ...words]
    const serving = new Serving(t, argv, { cwd, env: variables })
    Object.assign(serving, { port, metricsPort })
    await waitUntil(() => serving.child.exitCode !== null || serving.ask('/healthz').catch(() => false), 30)
    if (serving.child.exitCode !== null) throw new Error(`it ended with ${serving.child.exitCode}:\n${serving.text}`)
    return serving
  }

  /** Sends a request on a connection of its own. */
  ask(target, { method = 'GET', headers = {}, body, port = this.port, agent = false } = {}) {
    return new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, path: target, method, headers, agent }, (response) => {
        const pieces = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () => resolve(new Answer(response, Buffer.concat(pieces))))
      })
      request.setTimeout(20_000, () => request.destroy(new Error('no answer')))
      request.on('error', reject)
      request.end(body)
    })
  }

  /** Sends bytes and resolves to all that comes back until the server closes the connection. */
  async raw(text) {
    const socket = net.connect({ host: '127.0.0.1', port: this.port })
    socket.write(text)
    let received = ''
    socket.on('data', (data) => (received += data.toString('latin1')))
    socket.on('error', () => {})
    await once(socket, 'close')
    return received
  }

  /** Resolves to the samples of the metrics page. */
  async metrics() {
    const { body } = await this.ask('/metrics', { port: this.metricsPort })
    const lines = String(body)
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    )
  }
}

class Answer {
  constructor({ statusCode, headers, rawHeaders }, body) {
    this.status = statusCode
    this.headers = headers
    this.rawHeaders = rawHeaders
    this.body = body
  }

  get text() {
    return this.body.toString()
  }

  get json() {
    return JSON.parse(this.text)
  }

  /** Returns the values of every header of this name. */
  all(name) {
    const isIt = (index) => index % 2 === 0 && this.rawHeaders[index].toLowerCase() === name.toLowerCase()
    return this.rawHeaders.flatMap((_, index) => (isIt(index) ? [this.rawHeaders[index + 1]] : []))
  }
}

module.exports = {
  RUNTIME,
  APPS,
  ID,
  BROWSER,
  waitUntil,
  freePort,
  makeFolder,
  Program,
  startEntry,
  writeProgram,
  Serving,
  sleep,
}
