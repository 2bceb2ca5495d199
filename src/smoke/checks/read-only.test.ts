import { expect, it } from 'vitest'
import { deployOf } from '../../../test/hostile/deploy.ts'
import type { RunningStack } from '../check.ts'
import { readOnly } from './read-only.ts'

/** What the check says of an app that writes these lines into its log. */
async function look(lines: readonly string[], options = 'ro,relatime'): Promise<{ got: string[]; notes: string[] }> {
  const [plan] = deployOf('name: notes\napps:\n  web: {framework: flask, entry: "wsgi:app"}\n').plans ?? []
  const container = { service: 'web-blue', name: 'web', raw: { HostConfig: { ReadonlyRootfs: true } } }
  const containers = {
    folder: '/',
    running: () => Promise.resolve([container]),
    proc: () => Promise.resolve(`overlay / overlay ${options} 0 0\n`),
    lines: () => Promise.resolve({ stdout: [], stderr: lines }),
    execLine: () => '',
    mountTable: () => '',
  }
  const notes: string[] = []
  const stack = { plan, containers } as unknown as RunningStack
  const failures = await readOnly.run(stack, (text) => notes.push(text))
  return { got: failures.map(({ got }) => got), notes }
}

it.each([
  "OSError: [Errno 30] Read-only file system: './parcels'",
  "Error: EROFS: read-only file system, mkdir './parcels'",
  'mkdir ./parcels: read-only file system',
])('tells of a folder that an app wants to write to: %s', async (line) => {
  const { got, notes } = await look(['ready', line, 'GET /'])
  expect(got).toEqual([])
  expect(notes).toEqual([
    expect.stringContaining(`web-blue wants to write where nothing can be written: ${line}; name`),
  ])
})

it('says nothing of an app that writes where it may', async () =>
  expect(await look(['ready'])).toEqual({ got: [], notes: [] }))

it('fails where the root can be written to', async () => expect((await look([], 'rw')).got).toEqual(['rw']))
