import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseArguments } from './adapter.ts'
import { commands } from './commands/index.ts'

const parse = (...argv: string[]): ReturnType<typeof parseArguments> => parseArguments(argv, commands, '1.2.3')

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => vi.restoreAllMocks())

describe('exit codes', () => {
  it.each<[number, string[]]>([
    [0, ['--help']],
    [0, ['-h']],
    [0, ['up', '--help']],
    [0, ['--version']],
    [0, ['-V']],
    [2, []],
    [2, ['nonsense']],
    [2, ['up', '--nonsense']],
    [2, ['up', '-e']],
    [2, ['up', 'surplus']],
    [2, ['--nonsense']],
  ])('%i for %j', (exitCode, argv) => expect(parse(...argv)).toEqual({ exitCode }))
})

it('gives every command its name, options and defaults', () => {
  expect(parse('up')).toMatchObject({
    command: { name: 'up' },
    options: { file: 'seaworthy.yaml', env: 'prod' },
    arguments: [],
  })
  expect(parse('up', '-e', 'dev', '--dry-run', '--json')).toMatchObject({
    options: { env: 'dev', dryRun: true, json: true },
  })
  expect(parse('logs', 'web', 'db', '-n', '5')).toMatchObject({ options: { tail: '5' }, arguments: ['web', 'db'] })
})

it.each(commands.map(({ name }) => name))('%s takes -f, -e, --dry-run and --json', (name) => {
  expect(parse(name, '-f', 'a.yaml', '-e', 'dev', '--dry-run', '--json')).toMatchObject({
    options: { file: 'a.yaml', env: 'dev', dryRun: true, json: true },
  })
})
