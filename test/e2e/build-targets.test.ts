// The named stages of a Dockerfile: each can be built alone, and who names none gets what runs.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { docker, run } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('forum')
const names: string[] = []

beforeAll(async () => {
  const { exitCode, stderr } = await stack.seaworthy(['render'])
  expect(exitCode, stderr).toBe(0)
})

// By name: an id may also be somebody else's image.
afterAll(async () => {
  for (const name of new Set(names)) await docker('image', 'rm', name)
})

/** The id of the image that a target of an app's Dockerfile makes, under a name that goes with the stack. */
async function build(app: string, ...target: readonly string[]): Promise<string> {
  const name = `${stack.name}-${app}:${target[1] ?? 'usual'}`
  names.push(name)
  const words = ['build', '--quiet', '--tag', name, ...target, '--file', `deploy/apps/${app}/Dockerfile`, '.']
  const { exitCode, stdout, stderr } = await run(['docker', ...words], { folder: stack.folder })
  expect(exitCode, stderr).toBe(0)
  return stdout.trim()
}

/** The user of an image, and which of the paths it has. */
async function inside(image: string, ...paths: readonly string[]): Promise<string[]> {
  const look = ['-c', 'id -un; ls -d "$@" 2> /dev/null; true', 'sh', ...paths]
  return (await docker('run', '--rm', '--entrypoint', 'sh', image, ...look)).split('\n')
}

it('base is the public image that both others begin with', async () => {
  const layers = (image: string): Promise<string> =>
    docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image)
  expect(await layers(await build('api', '--target', 'base'))).toBe(await layers('python:3.13-slim'))
})

it.each([
  ['builder', ['root', '/app/app/main.py', '/opt/venv/bin/python', '/usr/local/bin/uv']],
  ['production', ['app', '/app/app/main.py', '/opt/seaworthy', '/opt/venv/bin/python']],
])(
  '%s of a program',
  async (target, expected) => {
    const image = await build('api', '--target', target)
    const places = ['/app/app/main.py', '/opt/seaworthy', '/opt/venv/bin/python', '/usr/local/bin/uv']
    expect(await inside(image, ...places)).toEqual(expected)
    expect((await build('api')) === image).toBe(target === 'production')
  },
  300_000,
)

it('production of a site is without what built it', async () => {
  const image = await build('web', '--target', 'production')
  expect(await inside(image, '/srv/www/index.html', '/build')).toEqual(['nginx', '/srv/www/index.html'])
  expect(await build('web')).toBe(image)
}, 300_000)
