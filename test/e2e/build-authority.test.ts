// Packages from an index of one's own, behind an authority of one's own: builds reach it with `build`, and no image keeps
// anything of either.
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packageIndex, type PackageIndex } from './package-index.ts'
import { docker, run, type Finished } from './process.ts'
import { useStack } from './stack.ts'

let index: PackageIndex
const authority = 'company/authority.crt'

const stack = useStack('notes', (file) => Object.assign(file, { build: { args: ['UV_INDEX'] } }))

beforeAll(async () => {
  index = await packageIndex()
  await mkdir(join(stack.folder, 'company'))
  await stack.write(authority, index.authority)
  await appendFile(join(stack.folder, 'requirements.txt'), 'greeting==1.0\n')
})

afterAll(() => index.close())

/** Builds as anybody would who has the files alone; the index stands in the environment. */
async function build(): Promise<Finished> {
  const rendered = await stack.seaworthy(['render'])
  expect(rendered.exitCode, rendered.stderr).toBe(0)
  const files = ['-f', 'deploy/compose.yaml', '-f', 'deploy/compose.prod.yaml']
  return run(['docker', 'compose', ...files, '--profile', '*', '--progress', 'plain', 'build', 'web-blue'], {
    folder: stack.folder,
    env: { UV_INDEX: index.url },
  })
}

it('fails without the authority', async () => {
  const { exitCode, stdout, stderr } = await build()
  expect(exitCode).not.toBe(0)
  expect(stdout + stderr).toMatch(/certificate|UnknownIssuer/i)
}, 300_000)

it('works with it, beside the authorities of the image: other packages come from the usual index', async () => {
  await stack.changeFile((file) => Object.assign(file, { build: { ca: authority, args: ['UV_INDEX'] } }))
  const { exitCode, stdout, stderr } = await build()
  expect(exitCode, stdout + stderr).toBe(0)
  expect(stdout + stderr).not.toContain(index.password)
}, 300_000)

it('makes the same image from the bake file', async () => {
  const layers = ['image', 'inspect', '--format', '{{json .RootFS.Layers}}', stack.image]
  const composed = await docker(...layers)
  await docker('image', 'rm', stack.image)
  const bake = ['docker', 'buildx', 'bake', '--file', 'deploy/docker-bake.hcl', '--load', '--set', '*.platform=']
  const { exitCode, stderr } = await run(bake, { folder: stack.folder, env: { UV_INDEX: index.url } })
  expect(exitCode, stderr).toBe(0)
  expect(await docker(...layers)).toBe(composed)
}, 300_000)

it('leaves nothing of either in the image', async () => {
  const archive = join(stack.folder, 'image.tar')
  await docker('save', '--output', archive, stack.image)
  const files = await readFile(archive)
  // Layers are as they were written; what is in the image is found so.
  expect(files.includes('a greeting from the private index')).toBe(true)
  const [, line = ''] = index.authority.split('\n')
  const told = `${await docker('history', '--no-trunc', stack.image)}${await docker('image', 'inspect', stack.image)}`
  expect(told).toContain('SEAWORTHY_VERSION')
  for (const trace of [index.password, line, 'UV_INDEX', '/dev/shm', 'An authority of the company']) {
    expect([trace, told.includes(trace)]).toEqual([trace, false])
    if (trace !== 'UV_INDEX' && trace !== '/dev/shm') expect([trace, files.includes(trace)]).toEqual([trace, false])
  }
})

it('compiles a lock with both, and keeps nothing of either in it', async () => {
  const { exitCode, stderr } = await stack.seaworthy(['render', '--lock'], { env: { UV_INDEX: index.url } })
  expect(exitCode, stderr).toBe(0)
  const lock = await stack.read('deploy/apps/web/requirements.lock')
  expect(lock).toMatch(/^greeting==1\.0 \\\n +--hash=sha256:[0-9a-f]{64}$/m)
  expect(lock).not.toContain('://')
  expect(stderr).not.toContain(index.password)
}, 300_000)

it('is refused where a build by hand forgets the secret', async () => {
  const file = 'deploy/apps/web/Dockerfile'
  const plain = await run(['docker', 'build', '--no-cache', '--file', file, '.'], { folder: stack.folder })
  expect([plain.exitCode === 0, plain.stderr]).toEqual([false, expect.stringContaining('secret ca: not found')])
})
