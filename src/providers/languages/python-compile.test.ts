import { expect, it } from 'vitest'
import type { PythonFacts, Requirements } from '../../model/detection.ts'
import { appSection } from '../../../test/app-section.ts'
import { pythonRecipe } from './python.ts'

const app = appSection({ framework: 'flask', entry: 'shop:app' })
const file = 'deploy/apps/web/requirements.lock'
const plain: Requirements = {
  ...{ kind: 'plain', file: 'r.txt', inputs: ['r.txt', 'more.txt'], isLoose: true, installable: false },
  ...{ packages: ['shop'], openEnded: { shop: '' } },
}
const bounds = [{ specifier: 'driver<2', reason: 'Because.' }]

function recipeOf(requirements: Requirements, kept?: Partial<Requirements>, source = 'r.txt sha256:1') {
  const [found, list] = [
    { file, sources: [source] },
    { from: [], body: '', edited: false },
  ]
  const compiled = { ...requirements, kind: 'compiled', file, inputs: [file], asks: requirements, ...kept } as const
  const facts: PythonFacts = {
    ...{ version: '3.13', emptyFolders: [] },
    kind: 'python',
    ...(kept ? { requirements: compiled, lock: { ...found, kept: list } } : { requirements, lock: found }),
  }
  return pythonRecipe(app, facts, [{ package: 'server', version: '1' }], { builder: [], runtime: [], bounds }, {})
}

/** The files that the compiler is given, and what is in those that are written for it. */
function compiles(requirements: Requirements): unknown[] {
  const { argv = [], also = [], inputs = [] } = recipeOf(requirements).lock?.steps[0] ?? {}
  const lines = [argv, ...also].map((words) => words.join(' '))
  return [
    inputs.map(([from]) => from),
    ...lines.flatMap((line) => / > (\/tmp\/words\.txt) sh (.*)/.exec(line)?.slice(1).join(': ') ?? []),
    ...lines.flatMap((line) => /--output-file \S+ (.*)/.exec(line)?.[1] ?? []),
  ]
}

it('compiles lists and words, with the bounds that the app has not', () => {
  const more = '/build/r.txt /tmp/words.txt'
  expect(compiles(plain)).toEqual([['r.txt', 'more.txt'], '/tmp/words.txt: driver<2', more, `${more} /tmp/server.txt`])
  expect(compiles({ ...plain, kind: 'named', inputs: [], named: ['shop==1', 'x[y]'] })).toEqual([
    [],
    '/tmp/words.txt: shop==1 x[y] driver<2',
    '/tmp/words.txt',
    '/tmp/words.txt /tmp/server.txt',
  ])
})

it('compiles a list that names the project beside its source, and installs that with nothing of its own choice', () => {
  const list = { ...plain, installable: true }
  expect(compiles(list)).toEqual([
    [],
    expect.anything(),
    'r.txt /tmp/words.txt',
    'r.txt /tmp/words.txt /tmp/server.txt',
  ])
  expect(recipeOf(list).lock?.needsSource).toBe(true)
  const { dependencies, preparation } = recipeOf(list, { packages: ['server'] })
  expect([...dependencies, ...preparation].map(({ argv }) => argv.join(' ')).slice(0, 3)).toEqual([
    'uv venv /opt/venv',
    `uv pip install --require-hashes --requirement /build/${file}`,
    'uv pip install --no-deps --directory /app --requirement r.txt',
  ])
})

it('says what it is compiled from: also a bound, the server and the language, each on a line', () => {
  expect(recipeOf(plain).lock?.from).toEqual(['r.txt sha256:1', 'driver<2', 'server<=1', 'python 3.13'])
  expect(recipeOf({ ...plain, packages: ['server'] }).lock?.from).not.toContain('server<=1')
})

it('keeps each thing on its line, whatever a repository holds', () => {
  const { from, head } = recipeOf({ ...plain, indexes: ['-i x\ny==1'] }, undefined, 'r\nz==1.txt').lock ?? {}
  expect([from?.[0], head]).toEqual(['r z==1.txt', ['-i x y==1']])
})

it.each<[string, Partial<Requirements>, boolean]>([
  ['a list that leaves a version open', {}, true],
  ['a list of pins', { isLoose: false }, false],
  ['a project', { kind: 'project' }, true],
  ['a release, pinned as it is', { kind: 'named', isLoose: false }, true],
])('a build would take the newest of something: %s', (_, more, expected) =>
  expect(recipeOf({ ...plain, ...more }).lock?.isOpen).toBe(expected),
)

it.each<[string, Partial<Requirements>, string]>([
  ['with what has no hash', { unhashed: true }, '--no-deps'],
  ['from more than one place', { indexes: ['-i x'] }, '--require-hashes --index-strategy unsafe-best-match'],
])('installs a lock %s, and no bound beside it', (_, more, expected) =>
  expect(recipeOf(plain, { packages: ['server'], ...more }).dependencies.map(({ argv }) => argv.join(' '))).toEqual([
    'uv venv /opt/venv',
    `uv pip install ${expected} --requirement /build/${file}`,
  ]),
)
