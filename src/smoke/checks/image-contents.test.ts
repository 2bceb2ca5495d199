import { expect, it } from 'vitest'
import { deployOf } from '../../../test/hostile/deploy.ts'
import type { RunningStack } from '../check.ts'
import { imageContents } from './image-contents.ts'

/** What the check says of an image in which these files with such names are found, and asks of its container. */
async function ask(
  app: string,
  ...files: readonly string[]
): Promise<{ failed: string[]; notes: string[]; asked: string }> {
  const [plan] = deployOf(`name: notes\napps:\n  web: ${app}\n`).plans ?? []
  let asked = ''
  const container = { service: 'web-blue', name: 'web-1', id: 'a', image: 'b', raw: { Config: { Image: 'web' } } }
  const containers = {
    folder: '/srv/notes',
    running: () => Promise.resolve([container]),
    image: () => Promise.resolve({ Config: { User: 'app' } }),
    rootOf: () => '',
    exec: (_: unknown, argv: readonly string[]) => {
      asked = argv.join(' ')
      return Promise.resolve({ exitCode: 0, stdout: files.map((file) => `${file}\n`).join(''), stderr: '' })
    },
    execLine: () => 'ls',
  }
  const notes: string[] = []
  const failures = await imageContents.run({ plan, containers } as unknown as RunningStack, (text) => notes.push(text))
  return { failed: failures.map(({ got }) => got), notes, asked }
}

async function look(...files: readonly string[]): Promise<{ failed: string[]; notes: string[] }> {
  const { failed, notes } = await ask('{framework: flask, entry: "wsgi:app"}', ...files)
  return { failed, notes }
}

it.each([
  ['{framework: flask, entry: "wsgi:app"}', ['gcc', 'git', 'apt', 'dpkg']],
  ['{framework: flask, entry: "wsgi:app", apt: [git, dpkg]}', ['gcc', 'apt']],
])('looks for what %s has no use for', async (app, expected) => {
  const words = (await ask(app)).asked.replace(/^.*for tool in (.*?); do.*$/s, '$1').split(' ')
  expect(['gcc', 'git', 'apt', 'dpkg'].filter((tool) => words.includes(tool))).toEqual(expected)
})

const ofPackages = ['/app/lib/site-packages/agent/tests/server.key', '/app/lib/site-packages/agent/tests/ca.pem']

it('passes over what packages bring, and says how much', async () =>
  expect(await look(...ofPackages)).toEqual({
    failed: [],
    notes: [`web-1: 2 files with such a name passed over, of packages that the lock brings, such as ${ofPackages[0]}`],
  }))

it('finds the app’s own beside them', async () => {
  const own = ['/app/server.key', '/app/lib/site-packages/server.key']
  expect((await look(...ofPackages, ...own)).failed).toEqual(own)
})

it('says nothing where there is nothing', async () => expect(await look()).toEqual({ failed: [], notes: [] }))
