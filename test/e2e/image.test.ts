// A published image without a shell, as an app: it waits, has its secrets, writes where it may, and keeps every promise.
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import { answerPath } from './edge-pitfalls/answered.ts'
import { expectJson } from './error-contract.ts'
import { docker } from './process.ts'
import { useStack } from './stack.ts'

const image = `seaworthy-e2e-published:${process.pid}`

const stack = useStack('answers', (file) => {
  file.apps.web = {
    ...{ framework: 'image', image, command: 'answers --quiet', user: '1234:4321', port: 3000, liveness: '/live' },
    ...{ env: { DATABASE_URL: '${db.url}' }, secrets: ['SECRET_KEY'], writable: ['/scratch'], uploads: ['/data/kept'] },
  }
  file.datastores = { db: 'postgres:17' }
})

// As its maker publishes it: with variables, a folder and a user of its own, and nothing else to run.
const published = `
FROM golang:1.26 AS builder
COPY main.go go.mod /src/
RUN CGO_ENABLED=0 go -C /src build -o /image/opt/answers/answers .
FROM scratch
COPY --from=builder /image /
ENV PATH=/opt/answers GREETING=hello
WORKDIR /data
USER 1234
ENTRYPOINT ["/opt/answers/answers"]
`
let client: Client

beforeAll(async () => {
  await writeFile(join(stack.folder, 'Published'), published)
  await docker('build', '--quiet', '--file', join(stack.folder, 'Published'), '--tag', image, stack.folder)
  await stack.up()
  client = await stack.client()
}, 300_000)

afterAll(() => docker('image', 'rm', '--force', image))

const ask = (path: string) => client.ask({ path })
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const write = (name: string, content: string) => ask(`/file?name=${name}&content=${content}`)

describe('a published image', () => {
  it('has its own variables, and secrets from files', async () => {
    const secret = (await stack.read('deploy/secrets/prod/web_SECRET_KEY')).trim()
    const password = (await stack.read('deploy/secrets/prod/db_password')).trim()
    const owner = stack.name.replaceAll('-', '_')
    const url = `postgresql://${owner}:${encodeURIComponent(password)}@db:5432/${owner}`
    for (const [name, value] of Object.entries({ GREETING: 'hello', SECRET_KEY: secret, DATABASE_URL: url }))
      expect((await ask(`/variable?name=${name}`)).text(), name).toBe(hash(value))
  })

  it('waits for its datastore', async () => {
    const [app, db] = [await stack.container('web-blue'), await stack.container('db')]
    const logs = (): Promise<string> => stack.logs('web-blue')
    await docker('stop', db)
    await docker('restart', app)
    await expect.poll(logs, { timeout: 20_000 }).toContain('waiting for db:5432')
    await docker('start', db)
    await expect.poll(logs, { timeout: 30_000 }).toContain('db:5432 answers after')
    await expect.poll(async () => (await ask('/variable')).status, { timeout: 20_000 }).toBe(200)
    // The engine asks every ten seconds, and what follows wants everything healthy.
    const health = (): Promise<string> => docker('inspect', '--format', '{{.State.Health.Status}}', app)
    await expect.poll(health, { timeout: 30_000 }).toBe('healthy')
  })

  it('runs where its image says, and writes where the stack file says', async () => {
    for (const name of ['kept/note', '/scratch/note', '/tmp/note']) expect((await write(name, 'a')).text()).toBe('')
    for (const name of ['note', '/opt/answers/note', '/opt/seaworthy/note', '/note'])
      expect((await write(name, 'a')).status, name).toBe(507)
  })

  it('has the contract of errors around its own words', async () => {
    const body = '{"errors":["no name"]}'
    const answer = await ask(answerPath({ status: 422, headers: ['Content-Type: application/json'], body }))
    expectJson(answer, 422)
    expect(answer.json()).toMatchObject({ errors: ['no name'], code: 'unprocessable_entity' })
  })

  it('keeps every promise', async () => {
    await stack.smoke()
  })

  it('keeps what it was given over a new deploy, and nothing else', async () => {
    expect((await stack.seaworthy(['down'])).exitCode).toBe(0)
    await stack.up()
    expect((await write('/data/kept/note', 'b')).text()).toBe('a')
    expect((await write('/scratch/note', 'b')).text()).toBe('')
  })
})
