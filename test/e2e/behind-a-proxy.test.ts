// tls: upstream: another proxy ends TLS in front of the edge, and says how its clients came and who they are.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import { docker } from './process.ts'
import { useStack } from './stack.ts'

// What comes in by a published port has the gateway's address: whoever asks from here is the trusted proxy.
const stack = useStack('notes', (file) => {
  file.edge = { ...file.edge, tls: 'upstream', trusted_proxies: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] }
})
let client: Client

beforeAll(async () => {
  await stack.up()
  client = await stack.client()
}, 300_000)

it('keeps every promise', async () => void (await stack.smoke()))

describe('a request that came plainly to the proxy', () => {
  it.each(['/', '/notes?a=b%20c', '/healthz', '/static/../etc'])('is sent to HTTPS: %s', async (path) => {
    const answer = await client.ask({ path, headers: { 'X-Forwarded-Proto': 'http' } })
    expect(answer.status).toBe(308)
    expect(answer.header('location')).toBe(`https://localhost${path}`)
    expect(answer.text()).toBe('')
  })

  it('is an error in the contract where it is malformed', async () => {
    const answer = await client.send(
      `GET / HTTP/1.1\r\nHost: ${client.host}\r\nX-Forwarded-Proto: http\r\nHost: x\r\n\r\n`,
    )
    expect(answer?.status).toBe(400)
    expect(answer?.json()).toMatchObject({ code: 'bad_request' })
  })
})

it('tells the app who the client is, and that it came by HTTPS', async () => {
  const headers = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Protocol': 'https', 'X-Forwarded-Port': '8443' }
  expect((await client.ask({ path: '/api/whoami', headers })).json()).toMatchObject({
    scheme: 'https',
    remote_addr: '203.0.113.7',
  })
})

it('publishes the one port', async () => {
  expect(await docker('port', await stack.container('edge'))).not.toContain(':8443')
})
