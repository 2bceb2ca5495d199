// Django with settings of somebody's own machine: what the edge and the runtime make of it, with nothing edited.
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { Browser } from './browser.ts'
import { docker } from './process.ts'
import { psql } from './psql.ts'
import { useStack } from './stack.ts'

const stack = useStack('django', (file) => {
  // The settings name no host of the edge's, and debug.
  Object.assign(file.apps.web['env'] as Record<string, string>, { DEBUG: '1' })
})

beforeAll(() => stack.up(), 300_000)

const ann = { username: 'ann', password1: 'correct horse battery', password2: 'correct horse battery' }
const html = { accept: 'text/html' }

/** Status and the reason that the check of the schema gives. */
async function readiness(): Promise<unknown> {
  const { status, body } = await stack.inside('web/readyz')
  const { checks, details = checks } = JSON.parse(body) as Record<string, Record<string, Record<string, unknown>>>
  const { schema } = details ?? {}
  return [status, schema?.['reason'] ?? schema?.['error'] ?? schema?.['status']]
}

describe('the site', () => {
  it('takes forms of its own pages over TLS, and no others', async () => {
    const browser = Browser.for(stack)
    expect((await browser.post('/register/', '/register/', ann)).status).toBe(302)
    expect(await browser.json('/whoami/')).toMatchObject({
      url: `https://localhost:${stack.ports.https}/whoami/`,
      user: 'ann',
    })
    const other = new Browser(`https://127.0.0.1:${stack.ports.https}`)
    const login = { username: 'ann', password: ann.password1 }
    expect((await other.post('/login/', '/login/', login)).status).toBe(302)
    const client = await stack.client()
    const foreign = await client.ask({
      ...{ path: '/login/', method: 'POST', body: 'username=ann' },
      headers: { Origin: 'https://elsewhere.example', 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect(foreign.status).toBe(403)
  })

  it('answers to no name that is not its own', async () => {
    const answer = await Browser.for(stack).get('/', { host: 'elsewhere.example' })
    expect([answer.status, (JSON.parse(answer.body.toString()) as { code: string }).code]).toEqual([400, 'bad_request'])
  })

  it('has its style from the edge, by a name that changes with the file', async () => {
    const browser = Browser.for(stack)
    const [path = ''] = /\/static\/entries\/style\.\w{12}\.css/.exec((await browser.get('/')).body.toString()) ?? []
    const { status, headers } = await browser.get(path)
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
    expect(await stack.logs('web-blue')).not.toContain(path)
    expect((await browser.get('/static/admin/css/base.css')).status).toBe(200)
  })

  it('keeps a picture, which the edge shows to anybody', async () => {
    const browser = Browser.for(stack)
    const login = { username: 'ann', password: ann.password1 }
    expect((await browser.post('/login/', '/login/', login)).status).toBe(302)
    const picture = randomBytes(200_000)
    const written = await browser.post('/write/', '/write/', { text: 'What a view' }, picture, ['picture', 'view.png'])
    expect(written.status, written.body.toString()).toBe(302)
    const page = (await browser.get(written.headers.location ?? '')).body.toString()
    const [path = ''] = /\/pictures\/view\w*\.png/.exec(page) ?? []
    const shown = await Browser.for(stack).get(path)
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/png'])
    expect(shown.body.equals(picture)).toBe(true)
  })

  it('never shows what it shows where it debugs', async () => {
    const missing = await Browser.for(stack).get('/nowhere/', html)
    expect(missing.status).toBe(404)
    expect(missing.body.toString()).not.toMatch(/DEBUG|URLconf/)
    expect(await stack.logs('web-blue')).toContain("the app's settings say DEBUG = True")
  })
})

describe('the schema', () => {
  it('is ready when every migration of the image is in the database', async () => {
    await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok'])
    expect(await psql(stack, "DELETE FROM django_migrations WHERE app = 'entries' RETURNING name")).toContain(
      '0001_entry',
    )
    const lacking = expect.stringMatching(/lacks 1 of \d+ migrations: entries\.0001_entry/)
    await expect.poll(readiness, { timeout: 10_000 }).toEqual([503, lacking])
    await psql(stack, "INSERT INTO django_migrations (app, name, applied) VALUES ('entries', '0001_entry', now())")
    await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok'])
  })
})

it('keeps every promise', async () => void (await stack.smoke()))

it('has a failure in its log, once, with its id', async () => {
  await docker('stop', await stack.container('db'))
  const id = 'of-a-failure-0001'
  const answer = await Browser.for(stack).get('/', { ...html, 'x-request-id': id })
  expect([answer.status, answer.headers['x-request-id']]).toEqual([500, id])
  expect(answer.body.toString()).not.toMatch(/DEBUG|Traceback|OperationalError/)
  const log = await stack.logs('web-blue')
  expect(log.split(`Internal Server Error: / request_id=${id}`)).toHaveLength(2)
  expect(log).toContain('OperationalError')
})
