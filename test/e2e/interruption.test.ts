// Ctrl-C at any moment: exit 130, no half-written file, word of what still runs, and the next `up` works.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Browser } from './browser.ts'
import { docker, lines } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes')

/** Interrupted as soon as it has printed `sign`: the process alone, or all of them as a terminal does it. */
async function interrupted(
  command: 'up' | 'down',
  sign: string,
  group: boolean,
): Promise<{ exitCode: number; stderr: string }> {
  let sent = false
  const result = await stack.seaworthy([command], {
    group,
    onOutput: (pid, output) => {
      if (sent || !output.includes(sign)) return
      sent = true
      process.kill(group ? -pid : pid, 'SIGINT')
    },
  })
  expect(sent, `never printed ${sign}: ${result.stderr}`).toBe(true)
  return result
}

async function unfinishedFiles(): Promise<string[]> {
  const files = await readdir(join(stack.folder, 'deploy'), { recursive: true })
  return files.filter((path) => /\.tmp$|(^|\/)\.lock$/.test(path))
}

/** Services of containers that run, one-off ones among them. */
async function running(): Promise<string[]> {
  const label = `label=com.docker.compose.project=${stack.project}`
  const services = await docker('ps', '--filter', label, '--format', '{{.Label "com.docker.compose.service"}}')
  return lines(services).toSorted()
}

/** Exit 130, nothing half-done in deploy/, and word of which services still run. */
async function expectLastWords(result: { exitCode: number; stderr: string }): Promise<void> {
  expect(result.exitCode, result.stderr).toBe(130)
  expect(await unfinishedFiles()).toEqual([])
  const said = /^error: interrupted; (?:still running: (.*)|nothing is running)$/m.exec(result.stderr)
  expect(said, result.stderr).not.toBeNull()
  expect((said?.[1] ?? '').split(', ').filter((name) => name !== '')).toEqual(await running())
}

describe.each([
  ['the process alone', false],
  ['all processes of the terminal', true],
])('SIGINT to %s', (_, group) => {
  it.each([
    ['while the secrets are made', '-> make 2 secrets'],
    ['during the build', '-> build the images'],
    ['while the database starts', '-> start db'],
    ['during the migration', '-> migrate web'],
    ['while the app starts', '-> start edge'],
  ])('%s', async (_moment, sign) => {
    if (sign === '-> make 2 secrets') {
      await stack.seaworthy(['down', '--volumes', '--yes'])
      await rm(join(stack.folder, 'deploy/secrets'), { recursive: true, force: true })
    }
    const result = await interrupted('up', sign, group)
    await expectLastWords(result)
  })

  it('while the stack stops', async () => {
    await stack.up()
    await expectLastWords(await interrupted('down', '-> stop the stack', group))
  })

  it('leaves a stack that the next up completes', async () => {
    await stack.up()
    expect((await Browser.for(stack).get('/login')).status).toBe(200)
    expect(await unfinishedFiles()).toEqual([])
  })
})
