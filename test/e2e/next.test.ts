// Next.js, whose build gathers its server: alone in the image it serves pages, pictures and files.
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import { docker, lines } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('next')
let client: Client

beforeAll(async () => {
  await stack.up()
  client = await stack.client()
}, 300_000)

it('serves pages, an API and files', async () => {
  expect((await client.ask({ path: '/' })).text()).toContain('Tonight')
  expect((await client.ask({ path: '/2000-01-06' })).text()).toMatch(/2000-01-06.*new/)
  expect((await client.ask({ path: '/api/moon?date=2000-01-21' })).json()).toMatchObject({ phase: 'full' })
  expect((await client.ask({ path: '/robots.txt' })).text()).toMatch(/^User-agent/)
})

it('serves what a page loads, for ever, and a picture in the size that is asked for', async () => {
  const page = (await client.ask({ path: '/' })).text()
  for (const [path] of page.matchAll(/\/_next\/static\/[^"]+\.(?:js|css)/g)) {
    const asset = await client.ask({ path })
    expect([path, asset.status, asset.header('cache-control')]).toEqual([
      path,
      200,
      'public, max-age=31536000, immutable',
    ])
  }
  const picture = await client.ask({
    path: '/_next/image?url=%2Fmoon.png&w=640&q=75',
    headers: { Accept: 'image/webp' },
  })
  expect([picture.status, picture.header('content-type')]).toEqual([200, 'image/webp'])
})

it('says what is wrong in one form, and to a browser by its own page', async () => {
  expect((await client.ask({ path: '/nothing' })).json()).toMatchObject({ code: 'not_found' })
  const message = 'date must be a day such as 2026-05-01'
  expect((await client.ask({ path: '/api/moon?date=x' })).json()).toMatchObject({ code: 'bad_request', message })
  const page = await client.ask({ path: '/nothing', headers: { Accept: 'text/html' } })
  expect([page.status, page.text()]).toEqual([404, expect.stringContaining('This page could not be found')])
})

it('compresses by itself, but not where a secret may be in the answer', async () => {
  const question = { path: '/', headers: { 'Accept-Encoding': 'gzip' } }
  const plain = await client.ask(question)
  expect(gunzipSync(plain.body).toString()).toContain('Tonight')
  const known = await client.ask({ ...question, headers: { ...question.headers, Cookie: 'a=b' } })
  expect(known.header('content-encoding')).toBeUndefined()
})

it('holds the gathered server, its files, and nothing else', async () => {
  const container = await stack.container('web-blue')
  const found = lines(await docker('exec', container, 'ls', '-A', '/app', '/app/node_modules'))
  expect(found).toEqual(expect.arrayContaining(['.next', 'public', 'server.js', 'next', 'sharp']))
  for (const name of ['app', 'moon.ts', 'next.config.ts', 'typescript', '.bin']) expect(found).not.toContain(name)
  const { stdout } = await stack.compose('exec', '-T', 'web-blue', 'du', '-sm', '/app')
  expect(parseInt(stdout, 10)).toBeLessThan(100)
})

it('keeps every promise', async () => void (await stack.smoke()))
