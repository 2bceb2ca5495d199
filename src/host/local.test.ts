import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Answer } from './host.ts'
import { localHost } from './local.ts'

const server = createServer((request, response) => {
  if (request.url === '/teapot') response.writeHead(418).end()
})
let port: number
beforeAll(
  () =>
    new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        resolve()
      })
    }),
)
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const ask = (path: string, at = port, signal = new AbortController().signal): Promise<Answer> =>
  localHost(signal).request({ port: at, secure: false, domain: 'localhost', path, timeoutSeconds: 0.2 })

it('tells an answer from silence and from nobody', async () => {
  expect(await ask('/teapot')).toBe(418)
  expect(await ask('/silent')).toBe('timeout')
  expect(await ask('/teapot', 1)).toBe('nothing')
})

it('keeps the Ctrl-C of a terminal from what it runs: that goes to the foreground process group', async () => {
  const groupOf = (stat: string): string | undefined => /^.*\) \S+ \S+ (\S+)/.exec(stat)?.[1]
  const options = { folder: '/' }
  const { stdout } = await localHost(new AbortController().signal).run(['cat', '/proc/self/stat'], options)
  expect(groupOf(stdout)).toMatch(/^\d+$/)
  expect(groupOf(stdout)).not.toBe(groupOf(readFileSync('/proc/self/stat', 'utf8')))
})

it('ends a request on Ctrl-C', async () => {
  const interruption = new AbortController()
  const answer = ask('/silent', port, interruption.signal)
  interruption.abort()
  expect(await answer).toBe('nothing')
})

it('ends what has the terminal on Ctrl-C, and nothing else', async () => {
  const interruption = new AbortController()
  const host = localHost(interruption.signal)
  const shown = host.run(['sleep', '60'], { folder: '/', interactive: true })
  const work = host.run(['sh', '-c', 'sleep 0.3; echo done'], { folder: '/' })
  setTimeout(() => interruption.abort(), 50)
  expect((await shown).exitCode).not.toBe(0)
  expect(await work).toMatchObject({ exitCode: 0, stdout: 'done\n' })
})
