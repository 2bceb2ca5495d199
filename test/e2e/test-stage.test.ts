// The stages for people: each example's own tests, run by its image of the stage test, which production knows nothing of.
import { afterAll, describe, expect, it } from 'vitest'
import { docker, run, type Finished } from './process.ts'
import { useStack, type Example } from './stack.ts'

/** Example, what its tests say when all passed, and a program that production has no use for. */
const stages: readonly [Example, RegExp, string][] = [
  ['notes', /\b\d+ passed\b/, '/opt/venv/bin/pytest'],
  ['experiment', /\b\d+ passed\b/, '/opt/venv/bin/pytest'],
  ['django', /^Ran \d+ tests in [^\n]+\n+OK$/m, '/usr/local/bin/uv'],
  ['express', /^# pass [1-9]\d*$|^ℹ pass [1-9]\d*$/m, '/app/node_modules/.bin/tsc'],
  ['pipeline', /^ok\s+\S+\s+[\d.]+s$/m, '/usr/local/go/bin/go'],
]

describe.each(stages)('%s', (example, passed, tool) => {
  const stack = useStack(example)
  const images = { test: `${stack.image}-test`, production: stack.image }

  async function build(target: keyof typeof images): Promise<void> {
    const file = `deploy/apps/${stack.app}/Dockerfile`
    const words = ['build', '--quiet', '--target', target, '--tag', images[target], '--file', file, '.']
    const { exitCode, stderr } = await run(['docker', ...words], { folder: stack.folder })
    expect(exitCode, stderr).toBe(0)
  }

  const tests = (...words: readonly string[]): Promise<Finished> =>
    run(['docker', 'run', '--rm', '--network', 'none', '--env', 'SECRET_KEY=x', images.test, ...words])

  it('runs its own tests in the image of the stage, without a network', async () => {
    const { exitCode, stderr } = await stack.seaworthy(['render'])
    expect(exitCode, stderr).toBe(0)
    await build('test')
    const ran = await tests()
    expect(ran.stdout + ran.stderr).toMatch(passed)
    expect(ran.exitCode).toBe(0)
    expect((await tests('sh', '-c', `id -u; ls ${tool}`)).stdout).toContain(`1000\n${tool}\n`)
  }, 300_000)

  it('has nothing of that in production', async () => {
    await build('production')
    const names = (await docker('create', images.production)).trim()
    const exported = await run(['sh', '-c', `docker export ${names} | tar --list`])
    await docker('rm', names)
    expect(exported.stdout).toContain('opt/seaworthy/')
    expect(exported.stdout).not.toContain(`${tool.slice(1)}\n`)
  }, 300_000)

  it('ends as the tests do', async () => expect((await tests('sh', '-c', 'exit 3')).exitCode).toBe(3))

  // By name: the stack's own clean-up knows images that run.
  afterAll(() => run(['docker', 'image', 'rm', '--force', images.test]))
})
