// A mixed load of a real app through its edge by a client that never retries: what is lost, and what is a 5xx. Then
// the same while one of two replicas is restarted again and again.
import { cp, readFile, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { freePort, seaworthy, uniqueName } from './example.mjs'
import { median, run } from './measure.mjs'
import { project, takeAway, withFolder } from './stack.mjs'

const requests = 100_000
const connections = 64
const restarts = 20
const example = fileURLToPath(new URL('../examples/forum', import.meta.url))

export async function mixedLoad() {
  return withFolder(async (folder) => {
    await cp(example, folder, {
      recursive: true,
      filter: (path) => !/\/(deploy|node_modules|__pycache__|dist)$/.test(path),
    })
    const [http, https] = await Promise.all([freePort(), freePort()])
    const stack = parse(await readFile(join(folder, 'seaworthy.yaml'), 'utf8'))
    stack.name = uniqueName
    stack.apps.api.replicas = 2
    stack.edge.ports = { http, https }
    // The load comes from one client, whom the limits would turn away.
    delete stack.edge.rate_limits
    await writeFile(join(folder, 'seaworthy.yaml'), stringify(stack))
    try {
      await seaworthy(folder, 'up')
      const client = await makeClient(https)
      const quiet = await client.load(requests, () => false)
      const restarting = await underRestarts(client, `${project}-api-blue-1`)
      return [section(quiet, restarting)]
    } finally {
      await takeAway(folder)
    }
  })
}

async function underRestarts(client, container) {
  let done = false
  const restarted = (async () => {
    for (let count = 0; count < restarts; count++) {
      await run(['docker', 'restart', container])
      for (let healthy = false; !healthy;) {
        const { stdout } = await run(['docker', 'inspect', '--format', '{{.State.Health.Status}}', container])
        healthy = stdout.trim() === 'healthy'
        if (!healthy) await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    done = true
  })()
  const result = await client.load(Number.POSITIVE_INFINITY, () => done)
  await restarted
  return result
}

/** Signs up, starts a thread, and knows every kind of request. */
async function makeClient(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, rejectUnauthorized: false })
  const send = (question) => ask(agent, port, question)
  const json = async (path, body, headers = {}) =>
    JSON.parse(
      (await send({ method: 'POST', path, body: JSON.stringify(body), headers: { ...typed, ...headers } })).body,
    )
  const typed = { 'Content-Type': 'application/json' }
  const { access_token: token } = await json('/api/auth/register', {
    name: `load-${process.pid}`,
    password: 'long enough',
  })
  const signedIn = { Authorization: `Bearer ${token}` }
  const { id } = await json('/api/threads', { title: 'load' }, signedIn)
  const asset = /\/assets\/[^"]+\.js/.exec((await send({ path: '/' })).body)?.[0]
  const form = Buffer.from(
    `--limit\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n${'text '.repeat(2000)}\r\n--limit--\r\n`,
  )
  const post = {
    method: 'POST',
    path: `/api/threads/${id}/posts`,
    body: JSON.stringify({ body: 'a post' }),
    headers: { ...typed, ...signedIn },
    expected: 201,
  }
  const upload = {
    method: 'POST',
    path: '/api/uploads',
    body: form,
    headers: { 'Content-Type': 'multipart/form-data; boundary=limit', ...signedIn },
    expected: 201,
  }
  const bad = [
    { path: '/api/nothing', expected: 404 },
    { path: '/healthz', expected: 404 },
    { path: '/assets/none.js', expected: 404 },
    { ...post, body: '{', expected: 422 },
    { method: 'DELETE', path: '/api/threads', expected: 405 },
    { path: '/api/me', expected: 401 },
  ]
  // Of twenty requests: 8 pages, 4 of the API, 4 posts, 2 assets, 1 upload, 1 that is wrong.
  const kinds = [
    ...Array(8).fill({ path: `/threads/${id}`, expected: 200 }),
    ...Array(4).fill({ path: '/api/threads', expected: 200 }),
    ...Array(4).fill(post),
    ...Array(2).fill({ path: asset, expected: 200 }),
    upload,
  ]
  const nth = (number) => {
    const kind = (number * 7) % 20
    return kind === 19 ? bad[Math.floor(number / 20) % bad.length] : kinds[kind]
  }
  return {
    async load(most, ended) {
      const counts = { sent: 0, lost: {}, wrong: {}, times: [] }
      const begin = performance.now()
      let number = 0
      await Promise.all(
        Array.from({ length: connections }, async () => {
          while (number < most && !ended()) {
            const question = nth(number++)
            const { method = 'GET', expected } = question
            const from = performance.now()
            const { status } = await send(question).catch(() => ({ status: 'lost' }))
            counts.times.push(performance.now() - from)
            counts.sent++
            if (status === 'lost') counts.lost[method] = (counts.lost[method] ?? 0) + 1
            else if (status !== expected) {
              const what = `${method} ${status}`
              counts.wrong[what] = (counts.wrong[what] ?? 0) + 1
            }
          }
        }),
      )
      return { ...counts, seconds: (performance.now() - begin) / 1000 }
    },
  }
}

function ask(agent, port, { method = 'GET', path, body, headers = {} }) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const sent = request(
      { agent, host: 'localhost', port, method, path, headers: { ...headers, ...length } },
      (answer) => {
        const chunks = []
        answer.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
        answer.on('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(chunks).toString() }))
      },
    )
    sent.on('error', reject).end(body)
  })
}

function section(quiet, restarting) {
  const shown = (counts) =>
    Object.entries(counts)
      .map(([what, count]) => `${count} × ${what}`)
      .join(', ') || 'none'
  const row = (name, { sent, lost, wrong, times, seconds }) => {
    const sorted = times.toSorted((a, b) => a - b)
    return [
      name,
      String(sent),
      (sent / seconds).toFixed(0),
      median(sorted).toFixed(0),
      (sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(0),
      shown(wrong),
      shown(lost),
    ]
  }
  const count = (counts, fits) => Object.entries(counts).reduce((sum, [what, each]) => sum + (fits(what) ? each : 0), 0)
  const failed = ({ lost, wrong }, fits = () => true) => count(lost, fits) + count(wrong, fits)
  return {
    title: 'mixed load',
    text: `examples/forum through its edge over TLS: 40 % pages, 20 % API reads, 20 % posts, 10 % assets, 5 % uploads, 5 % wrong requests; ${connections} keep-alive connections, a client that never retries. Two replicas of the API; the second row while one of them is restarted ${restarts} times.`,
    head: ['', 'requests', 'requests/s', 'median ms', 'p99 ms', 'unexpected answers', 'lost'],
    rows: [row('nothing else happens', quiet), row(`${restarts} restarts`, restarting)],
    bounds: [
      { name: 'mixed load: lost or 5xx', measured: failed(quiet), limit: 0, unit: 'requests' },
      {
        name: 'mixed load, restarts: lost or 5xx of what is idempotent',
        measured: failed(restarting, (what) => !what.startsWith('POST')),
        limit: 0,
        unit: 'requests',
      },
    ],
  }
}
