// The bake file says what Compose says of each build, as both tools read them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deployOf } from './deploy.ts'

const example = new URL('../../examples/forum/', import.meta.url).pathname
const build = '\nbuild: {ca: certs/ca.crt, args: [GOPROXY, UV_DEFAULT_INDEX]}\n'
const deploy = deployOf(readFileSync(`${example}seaworthy.yaml`, 'utf8') + build, example)
const environment = { ...process.env, GOPROXY: '', UV_DEFAULT_INDEX: 'https://packages.example/simple' }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-bake-'))
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  for (const { path, content } of deploy.artifacts) write(`deploy/${path}`, content)
  write('certs/ca.crt', '')
})
afterAll(() => rmSync(folder, { recursive: true }))

function docker(env: NodeJS.ProcessEnv, ...words: readonly string[]): unknown {
  return JSON.parse(execFileSync('docker', words, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' }))
}

interface Target {
  readonly dockerfile: string
  readonly context: string
  readonly args?: Readonly<Record<string, string>>
  readonly secret: readonly string[]
  readonly platforms: readonly string[]
  readonly tags: readonly string[]
}

function bake(env: NodeJS.ProcessEnv): { group: unknown; target: Readonly<Record<string, Target>> } {
  return docker(env, 'buildx', 'bake', '--file', 'deploy/docker-bake.hcl', '--print') as ReturnType<typeof bake>
}

it('names the images, the Dockerfiles, the arguments and the secret that Compose names', () => {
  const files = ['-f', 'deploy/compose.yaml', '-f', 'deploy/compose.prod.yaml']
  const { services, secrets } = docker(
    environment,
    'compose',
    ...files,
    '--profile',
    'blue',
    'config',
    '--format',
    'json',
  ) as {
    services: Record<
      string,
      { image: string; build: Omit<Target, 'secret'> & { secrets: readonly { source: string }[] } }
    >
    secrets: Record<string, { file: string }>
  }
  const { group, target } = bake(environment)
  expect(group).toEqual({ default: { targets: ['forum-api', 'forum-web'] } })
  for (const [app, image] of [
    ['api', 'forum-api'],
    ['web', 'forum-web'],
  ] as const) {
    const composed = services[`${app}-blue`]
    const baked = target[image]
    expect({
      context: join(folder, baked?.context ?? ''),
      dockerfile: baked?.dockerfile,
      args: baked?.args,
      secrets: baked?.secret.map((each) => each.replace('src=', `src=${folder}/`)),
      tags: baked?.tags,
    }).toEqual({
      context: composed?.build.context,
      dockerfile: composed?.build.dockerfile,
      args: composed?.build.args,
      secrets: composed?.build.secrets.map(({ source }) => `id=${source},src=${secrets[source]?.file}`),
      tags: [composed?.image],
    })
    expect(baked?.platforms).toEqual(['linux/amd64', 'linux/arm64'])
  }
})

it('takes registry, tag and version from the environment', () => {
  const { target } = bake({ ...process.env, REGISTRY: 'registry.example.com/team/', TAG: '1.2', VERSION: '1.2' })
  expect(target['forum-api']).toMatchObject({
    tags: ['registry.example.com/team/forum-api:1.2'],
    args: { VERSION: '1.2' },
  })
})
