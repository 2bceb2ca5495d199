// tls: off, for a stack behind a proxy that ends TLS; and a connection that is upgraded on its way to the app.
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { beforeAll, expect, it } from 'vitest'
import { Browser, writeNote } from './browser.ts'
import { docker, lines, type Finished } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes', (file) => {
  file.edge = { ...file.edge, tls: 'off' }
})
let made: Finished

// Takes over the connection as a WebSocket server does, and sends back one line.
const upgrade = `
inner = app.wsgi_app


def upgrade(environ, start_response):
    if environ["PATH_INFO"] != "/upgrade":
        return inner(environ, start_response)
    asked = environ.get("HTTP_UPGRADE", "") + " " + environ.get("HTTP_CONNECTION", "")
    connection = environ["gunicorn.socket"]
    connection.setblocking(True)
    connection.sendall(b"HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n")
    connection.sendall(asked.encode() + b"\\n" + connection.recv(64).upper())
    connection.close()
    return []


app.wsgi_app = upgrade
`

beforeAll(async () => {
  await stack.write('wsgi.py', (await stack.read('wsgi.py')) + upgrade)
  made = await stack.seaworthy(['up'])
}, 300_000)

const origin = (): string => `http://localhost:${stack.ports.http}`

it('serves plain HTTP and says so', async () => {
  expect(made.exitCode, made.stderr).toBe(0)
  expect(made.stdout).toContain(`${origin()}/`)
  const browser = new Browser(origin())
  expect((await browser.get('/login')).status).toBe(200)
  expect(await browser.json('/api/whoami')).toMatchObject({ scheme: 'http' })
  await writeNote(browser, randomBytes(1000))
})

it('publishes the one port', async () => {
  const ports = lines(await docker('port', await stack.container('edge')))
  expect(ports.length).toBeGreaterThan(0)
  for (const line of ports) expect(line).toMatch(new RegExp(`:${stack.ports.http}$`))
})

it('passes an upgrade to the app, and what is said after it', async () => {
  const received = await new Promise<string>((resolve, reject) => {
    let text = ''
    const socket = connect(stack.ports.http, '127.0.0.1', () => {
      socket.write('GET /upgrade HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    })
    let sent = false
    socket.setTimeout(15_000, () => socket.destroy(new Error(`no answer after: ${text}`)))
    socket.on('error', reject).on('close', () => resolve(text))
    socket.on('data', (data) => {
      text += data.toString()
      if (!sent && text.includes('\r\n\r\n')) socket.write('ahoy')
      sent ||= text.includes('\r\n\r\n')
    })
  })
  expect(received).toMatch(/^HTTP\/1\.1 101 /)
  expect(received).toMatch(/websocket upgrade\nAHOY$/i)
})
