// A stack whose images come from a mirror and are pinned: the digests are the registry's, and what is built and run has
// them also when a tag has moved on.
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { freePorts } from './ports.ts'
import { docker, lines, run } from './process.ts'
import { useStack } from './stack.ts'

const { http: port } = await freePorts()
const mirror = `localhost:${port}/hub`
const registry = `seaworthy-registry-${port}`

/** Where the mirror has each public image of the example. */
const copies = {
  'ghcr.io/astral-sh/uv:0.13.9': `${mirror}/astral-sh/uv:0.13.9`,
  'nginx:1.30': `${mirror}/library/nginx:1.30`,
  'postgres:17': `${mirror}/library/postgres:17`,
  'python:3.13-slim': `${mirror}/library/python:3.13-slim`,
}
const base = copies['python:3.13-slim']

// Named before the stack's own, and so called after it: no container has the images any more.
afterAll(async () => {
  await docker('rm', '--force', '--volumes', registry)
  const all = lines(await docker('image', 'ls', '--digests', '--format', '{{.Repository}} {{.Tag}} {{.Digest}}'))
  for (const line of all.filter((each) => each.startsWith(`${mirror}/`))) {
    const [repository = '', tag = '', digest = ''] = line.split(' ')
    if (tag !== '<none>') await run(['docker', 'image', 'rm', `${repository}:${tag}`])
    if (digest !== '<none>') await run(['docker', 'image', 'rm', `${repository}@${digest}`])
  }
}, 120_000)

const stack = useStack('notes', (file) => Object.assign(file, { images: { mirror, pin: true } }))

beforeAll(async () => {
  await docker('run', '--detach', '--name', registry, '--publish', `127.0.0.1:${port}:5000`, 'registry:2')
  await vi.waitUntil(async () => (await digestOf(base)) === '404', { timeout: 20_000 })
  for (const [image, copy] of Object.entries(copies)) await push(image, copy)
}, 300_000)

async function push(image: string, copy: string): Promise<void> {
  await docker('tag', image, copy)
  await docker('push', '--quiet', copy)
  // Whoever wants it now has to ask the registry.
  await docker('image', 'rm', copy)
}

/** What the registry itself says that the tag is, or the status of its refusal. */
function digestOf(image: string): Promise<string> {
  const [, repository = '', tag = ''] = /^[^/]+\/(.+):([^:]+)$/.exec(image) ?? []
  const headers = {
    accept: ['manifest.v2', 'manifest.list.v2'].map((kind) => `application/vnd.docker.distribution.${kind}+json`),
  }
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, method: 'HEAD', path: `/v2/${repository}/manifests/${tag}`, headers }
    request(options, (response) => {
      response.resume()
      resolve(String(response.headers['docker-content-digest'] ?? response.statusCode))
    })
      .on('error', () => resolve('nothing'))
      .end()
  })
}

const layersOf = async (image: string): Promise<string[]> =>
  JSON.parse(await docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image)) as string[]

/** What the app's image is built on, of which production has but a part. */
const layersOfBase = async (): Promise<string[]> =>
  layersOf(
    await docker(
      ...['build', '--quiet', '--target', 'base', '--file', join(stack.folder, 'deploy/apps/web/Dockerfile')],
      stack.folder,
    ),
  )

it('does not start while the lock has no digest, and says what to do', async () => {
  const { exitCode, stderr } = await stack.seaworthy(['up'])
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('seaworthy render -e prod --pin')])
  expect(stderr).toContain(`deploy/images.lock has no digest of ${copies['ghcr.io/astral-sh/uv:0.13.9']}, `)
})

it('locks what the registry says', async () => {
  const { exitCode, stderr } = await stack.seaworthy(['render', '--pin'])
  expect(exitCode, stderr).toBe(0)
  const locked = lines(await stack.read('deploy/images.lock')).filter((line) => !line.startsWith('#'))
  expect(locked).toEqual(
    await Promise.all(Object.values(copies).map(async (copy) => `${copy}@${await digestOf(copy)}`)),
  )
})

it('builds with the pinned images alone, and runs them', async () => {
  await stack.up()
  for (const [service, image] of [
    ['edge', copies['nginx:1.30']],
    ['db', copies['postgres:17']],
  ] as const)
    expect(await docker('inspect', '--format', '{{.Config.Image}}', await stack.container(service))).toBe(
      `${image}@${await digestOf(image)}`,
    )
  expect(await layersOfBase()).toEqual(await layersOf('python:3.13-slim'))
}, 300_000)

it('stays with them when the tag has moved on, and tells of it when asked', async () => {
  const before = await layersOf(stack.image)
  const digest = await digestOf(base)
  // Another image under the old name; its files would not even run the app.
  await push('debian:trixie-slim', base)
  expect(await digestOf(base)).not.toBe(digest)
  expect((await stack.seaworthy(['render', '--check'])).exitCode).toBe(0)
  const built = await stack.compose('build', `${stack.app}-blue`)
  expect(built.exitCode, built.stderr).toBe(0)
  expect(await layersOf(stack.image)).toEqual(before)
  expect(await layersOfBase()).toEqual(await layersOf('python:3.13-slim'))
  const { exitCode, stdout } = await stack.seaworthy(['render', '--pin', '--check'])
  expect([exitCode, stdout]).toEqual([4, expect.stringContaining('rewrite deploy/images.lock')])
}, 300_000)

it('says when a digest cannot be found', async () => {
  await stack.changeFile((file) => Object.assign(file.datastores, { cache: 'redis:8' }))
  const { exitCode, stderr } = await stack.seaworthy(['render', '--pin'])
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining(`the digest of ${mirror}/library/redis:8 cannot be found`),
  ])
  expect(stderr).toContain(`docker pull ${mirror}/library/redis:8`)
})
