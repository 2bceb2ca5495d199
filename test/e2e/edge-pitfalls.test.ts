// What goes wrong in hand-written nginx configurations, held against the running edge by requests: the mistakes that
// gixy and its like look for, and some that no reading finds.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import { answers } from './edge-pitfalls/answers.ts'
import { smuggled } from './edge-pitfalls/smuggled.ts'
import { expectSecurityHeaders } from './error-contract.ts'
import { lines } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes', (file) => {
  file.apps.web['static'] = { '/static/': 'notes/static' }
  file.apps.web['uploads'] = { uploads: '/files/' }
  file.edge = {
    ...file.edge,
    routes: {
      '/': 'web',
      '/below/': { app: 'web', strip_prefix: true },
      '/below/feed/': { app: 'web', strip_prefix: '/below/', stream: true },
    },
    rate_limits: { '/limited/': '2/min burst 2' },
  }
})
let client: Client

// Says what has reached the app, and as what.
const echo = `
from flask import jsonify, request


@app.route("/echo", methods=["GET", "POST"])
@app.route("/feed/echo")
def echo():
    return jsonify({name: value for name, value in request.environ.items() if isinstance(value, str)})
`

beforeAll(async () => {
  await stack.write('wsgi.py', (await stack.read('wsgi.py')) + echo)
  await stack.up()
  client = await stack.client()
  const write = [
    'mkdir -p /app/uploads/.hidden && cd /app/uploads',
    'echo High at six. > note.txt && echo "<script>alert(1)</script>" > page.html && echo hidden > .hidden/note.txt',
    'ln -sf /etc/passwd passwd.txt && ln -sf / root',
  ]
  const written = await stack.compose('exec', '-T', 'web-blue', 'sh', '-c', write.join(' && '))
  expect(written.exitCode, written.stderr).toBe(0)
}, 300_000)

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  client.ask({ path, headers, method })

/** What the app has seen of a request. */
async function seen(path: string, headers: Record<string, string> = {}): Promise<Record<string, string>> {
  const all = { Host: client.host, Connection: 'close', ...headers }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await client.send(`GET ${path} HTTP/1.1\r\n${head.join('')}\r\n`)
  expect(answer?.status, answer?.text()).toBe(200)
  return answer?.json() as Record<string, string>
}

describe('headers that an inner block adds drop those of the outer: every kind of answer has all', () => {
  it.each(answers)('%s: %i', async (what, status, path, headers) => {
    const given: Record<string, string> = { ...headers }
    if (given['If-Modified-Since'] === 'now')
      given['If-Modified-Since'] = (await ask(path)).header('last-modified') ?? 'none'
    const answer = await ask(path, given, what === 'a preflight' ? 'OPTIONS' : 'GET')
    expect(answer.status).toBe(status)
    expectSecurityHeaders(answer)
  })

  it.each([
    ['on its own port', 308, true],
    ['on the port of TLS', 308, 'on-tls-port'],
  ] as const)('plain HTTP %s: %i', async (_, status, plain) => {
    const answer = await client.ask({ path: '/login', plain })
    expect(answer.status).toBe(status)
    expectSecurityHeaders(answer)
  })

  it('an upload runs nothing in the site: a page is downloaded, in a sandbox', async () => {
    const answer = await ask('/files/page.html')
    expect(answer.header('content-type')).toBe('application/octet-stream')
    expect(answer.header('content-disposition')).toBe('attachment')
    expect(answer.header('content-security-policy')).toContain('sandbox')
  })
})

describe('an alias or a root leads out of its folder', () => {
  it.each([
    '/static../static/style.css',
    '/static../wsgi.py',
    '/static../.seaworthy/web.json',
    '/static/../wsgi.py',
    '/static/..%2fwsgi.py',
    '/static/%2e%2e/.seaworthy/web.json',
    '/static//../../.seaworthy/web.json',
    '/static/..;/wsgi.py',
    '/static\\..\\wsgi.py',
    '/files../web.static/static/style.css',
    '/files..%2fweb.static/static/style.css',
    '/files../../etc/passwd',
    '/files/../web.static/static/style.css',
    '/files/..%2f..%2fetc%2fpasswd',
    '/files/%2e%2e/%2e%2e/etc/passwd',
    '/files/passwd.txt',
    '/files/root/etc/passwd',
    '/files/.hidden/note.txt',
    '/files/%2ehidden/note.txt',
    '/.seaworthy/web.json',
    '/static/.seaworthy/web.json',
  ])('not by %s', async (path) => {
    const answer = await ask(path)
    expect([400, 403, 404]).toContain(answer.status)
    expect(answer.text()).not.toMatch(/root:|create_app|^hidden|static\/|color-scheme/)
  })
})

describe('a redirect leads elsewhere, or carries a header of the client', () => {
  const paths = [
    '/%0d%0aX-Injected:%201',
    '/%0aX-Injected:%201',
    '/%E5%98%8D%E5%98%8AX-Injected:%201',
    '//evil.example/',
    '///evil.example/',
    '/\\evil.example/',
    '/%5cevil.example/',
    '/%2f%2fevil.example/',
    '/@evil.example/',
    '/.evil.example/',
    '/below?a=%0d%0aX-Injected:%201',
    '/below?next=//evil.example/',
  ]

  it.each(paths)('not plain HTTP to %s', async (path) => {
    for (const plain of [true, 'on-tls-port'] as const) {
      const answer = await client.ask({ path, plain })
      expect(answer.header('x-injected')).toBeUndefined()
      expect(answer.status).toBe(308)
      expect(answer.header('location')).toBe(`https://${client.host}${path}`)
    }
  })

  it.each(paths)('not HTTPS to %s', async (path) => {
    const answer = await ask(path)
    expect(answer.all('x-injected')).toEqual([])
    const location = answer.header('location')
    if (location !== undefined) expect(new URL(location, `https://${client.host}`).host).toBe(client.host)
  })

  it.each([
    ['a name with an account', 'http://localhost@evil.example/'],
    ['an address without a path', 'http://localhost?@evil.example/'],
    ['a port that is none', 'http://localhost:80@evil.example/'],
  ])('not by %s', async (_, address) => {
    const answer = await client.send(`GET ${address} HTTP/1.1\r\nHost: ${client.host}\r\nConnection: close\r\n\r\n`, {
      plain: true,
    })
    const location = answer?.header('location')
    if (location !== undefined) expect(new URL(location).hostname).toBe('localhost')
    else expect(answer?.status).toBe(400)
  })
})

describe('a client says who it is and where it came in', () => {
  const forged = {
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Proto': 'gopher',
    'X-Forwarded-Port': '1',
    'X-Forwarded-Prefix': '/evil',
    'X-Forwarded-Scheme': 'gopher',
    'X-Forwarded-Ssl': 'evil',
    'X-Real-IP': '203.0.113.7',
    Forwarded: 'for=203.0.113.7;host=evil.example;proto=gopher',
    'X-Original-URL': '/evil',
    'X-Rewrite-URL': '/evil',
    Proxy: 'http://evil.example/',
  }

  it('and is believed in nothing', async () => {
    const honest = await seen('/echo')
    const environ = await seen('/echo', forged)
    expect(JSON.stringify(environ)).not.toMatch(/evil|gopher|203\.0\.113/)
    const { HTTP_X_REQUEST_ID: _a, REMOTE_PORT: _b, ...rest } = environ
    for (const [name, value] of Object.entries(rest)) expect(value, name).toBe(honest[name])
  })

  it('nor in names with an underscore, which become the same to an app', async () => {
    const underscored = Object.fromEntries(
      Object.entries(forged).map(([key, value]) => [key.replaceAll('-', '_'), value]),
    )
    const environ = await seen('/echo', { ...underscored, X_Request_ID: 'underscored-id', Content_Type: 'text/evil' })
    expect(JSON.stringify(environ)).not.toMatch(/203\.0\.113|underscored|text\/evil|evil\.example|gopher/)
    for (const name of ['HTTP_X_FORWARDED_PREFIX', 'HTTP_X_ORIGINAL_URL']) expect(environ[name]).toBeUndefined()
  })

  it('and has no prefix but the one that the edge took off', async () => {
    for (const [path, prefix] of [
      ['/echo', ''],
      ['/below/echo', '/below'],
      ['/below/feed/echo', '/below'],
    ] as const) {
      const environ = await seen(path, { 'X-Forwarded-Prefix': '/evil' })
      expect(environ['SCRIPT_NAME']).toBe(prefix)
      expect(environ['PATH_INFO']).toBe(path.slice(prefix.length))
    }
  })

  it('and is counted by its own address all the same', async () => {
    const statuses: number[] = []
    for (let at = 1; at <= 4; at += 1) {
      const address = `203.0.113.${at}`
      const headers = { 'X-Forwarded-For': address, 'X-Real-IP': address, Forwarded: `for=${address}` }
      statuses.push((await ask('/limited/x', headers)).status)
    }
    expect(statuses).toEqual([404, 404, 429, 429])
  })

  it('in a full address is not at odds with Host', async () => {
    const bytes = `GET https://evil.example/echo HTTP/1.1\r\nHost: ${client.host}\r\nConnection: close\r\n\r\n`
    const environ = (await client.send(bytes))?.json() as Record<string, string>
    expect([environ['HTTP_HOST'], environ['HTTP_X_FORWARDED_HOST']]).toEqual([client.host, client.host])
  })

  it('by the name of the inside reaches nothing of it', async () => {
    for (const path of ['/web/metrics', '/web/readyz', '/status', '/worker']) {
      const answer = await ask(path, { Host: 'edge.internal:8081' })
      expect(answer.status).toBe(404)
    }
  })
})

describe('a second request is hidden in the first', () => {
  it.each(smuggled)('%s', async (name, headers, body) => {
    const method = name === 'body-of-get' ? 'GET' : 'POST'
    // A view that looks at no body, one that does, and one that is streamed.
    for (const path of ['/nowhere', '/echo', '/below/feed/echo']) {
      const head = [`${method} ${path} HTTP/1.1`, `Host: ${client.host}`, 'Content-Type: text/plain', ...headers]
      await client.send(Buffer.from([...head, '', body].join('\r\n'), 'latin1'))
      // The next one on the edge's connection to the app.
      for (let at = 0; at < 3; at += 1) expect((await ask('/login')).status).toBe(200)
    }
  })

  it('never reaches the app', async () => {
    const requests = async (): Promise<string[]> =>
      lines(await stack.logs('web-blue')).filter((line) => line.includes('/smuggled') || line.includes('/the-last-one'))
    // What would be seen of one.
    await ask('/smuggled-openly')
    await ask('/the-last-one')
    await expect.poll(requests, { timeout: 10_000 }).toHaveLength(2)
    expect((await requests()).join('\n')).toMatch(/\/smuggled-openly.*\n.*\/the-last-one/)
  })
})

describe('with a domain', () => {
  beforeAll(async () => {
    await stack.changeFile((file) => {
      file.edge = { ...file.edge, domain: 'notes.example' }
    })
    await stack.up()
    client = await stack.client()
  }, 120_000)

  it.each([
    ['another Host', '/echo', 'evil.example'],
    ['a Host that ends as ours does', '/echo', 'evil-notes.example'],
    ['a Host below ours', '/echo', 'evil.notes.example'],
    ['a full address of another', 'https://evil.example/echo', 'notes.example'],
  ])('%s is 421, in plain HTTP too', async (_, address, host) => {
    const bytes = `GET ${address} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
    for (const plain of [false, true]) {
      const answer = await client.send(bytes, { plain })
      expect([answer?.status, answer?.header('location')]).toEqual([421, undefined])
    }
  })

  it('the app sees the one name, whatever Host says', async () => {
    const name = client.host
    for (const [address, host] of [
      ['/echo', 'NOTES.example'],
      ['/echo', 'notes.example:1'],
      ['/echo', 'notes.example.'],
      ['https://notes.example/echo', 'evil.example'],
    ] as const) {
      const bytes = `GET ${address} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n`
      const answer = await client.send(bytes)
      expect(answer?.status, `${address} ${host}`).toBe(200)
      const environ = answer?.json() as Record<string, string>
      expect([environ['HTTP_HOST'], environ['HTTP_X_FORWARDED_HOST']]).toEqual([name, name])
    }
  })

  it('plain HTTP leads to the one name', async () => {
    const answer = await client.ask({ path: '//evil.example/%0d%0aX-Injected:%201', plain: true })
    expect(answer.header('location')).toBe(`https://${client.host}//evil.example/%0d%0aX-Injected:%201`)
  })
})
