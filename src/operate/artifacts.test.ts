import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { provenance, withHeader } from '../render/write/header.ts'
import { compareArtifacts, writeArtifacts } from './artifacts.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-artifacts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const artifacts = ['current', 'crlf', 'edited', 'foreign', 'new', 'stale'].map((name) => ({
  path: `sub/${name}`,
  content: withHeader(`${name}\n`),
}))

function prepare(): void {
  mkdirSync(join(folder, 'sub'))
  mkdirSync(join(folder, 'secrets'))
  const write = (path: string, content: string): void => writeFileSync(join(folder, path), content)
  write('sub/current', withHeader('current\n'))
  write('sub/crlf', withHeader('crlf\n').replaceAll('\n', '\r\n'))
  write('sub/edited', `${withHeader('edited\n')}by hand\n`)
  write('sub/foreign', 'mine\n')
  write('sub/stale', withHeader('as it was\n'))
  write('sub/gone', withHeader('no longer wanted\n'))
  write('notes.txt', 'mine\n')
  write('secrets/x', withHeader('not looked at\n'))
}

const states = (): string[] =>
  compareArtifacts(folder, artifacts, provenance).map(({ path, state }) => `${path} ${state}`)

it('tells what is new, stale, edited by hand and left over', () => {
  prepare()
  expect(states()).toEqual([
    'sub/crlf current',
    'sub/current current',
    'sub/edited edited',
    'sub/foreign foreign',
    'sub/gone left-over',
    'sub/new new',
    'sub/stale stale',
  ])
})

it('writes all but what was edited by hand', async () => {
  prepare()
  await writeArtifacts(folder, compareArtifacts(folder, artifacts, provenance), false)
  expect(states()).toEqual([
    'sub/crlf current',
    'sub/current current',
    'sub/edited edited',
    'sub/foreign foreign',
    'sub/new current',
    'sub/stale current',
  ])
  expect(readFileSync(join(folder, 'sub/foreign'), 'utf8')).toBe('mine\n')
  expect(existsSync(join(folder, 'notes.txt'))).toBe(true)
})

it('overwrites that too when told', async () => {
  prepare()
  await writeArtifacts(folder, compareArtifacts(folder, artifacts, provenance), true)
  expect(states().filter((line) => !line.endsWith(' current'))).toEqual(['sub/foreign foreign'])
  expect(readFileSync(join(folder, 'sub/foreign'), 'utf8')).toBe('mine\n')
})

it('takes nothing away where Seaworthy writes nothing', () => {
  const generated = withHeader('generated\n')
  for (const name of ['edge', 'edge-backup']) mkdirSync(join(folder, name))
  for (const path of ['edge/old', 'edge-backup/nginx.conf', 'compose.dev.yaml', 'compose-old.yaml', 'README.md'])
    writeFileSync(join(folder, path), generated)
  const wanted = ['edge/new', 'compose.prod.yaml'].map((path) => ({ path, content: generated }))
  const left = compareArtifacts(folder, wanted, provenance).filter(({ state }) => state === 'left-over')
  expect(left.map(({ path }) => path)).toEqual(['compose.dev.yaml', 'edge/old'])
})

it('takes a folder that is not there for an empty one', () => {
  expect(compareArtifacts(join(folder, 'none'), artifacts, provenance).every(({ state }) => state === 'new')).toBe(true)
})
