import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readRuntime } from './runtime.ts'

it('leaves out tests and caches of its own, wherever it is installed', () => {
  const base = mkdtempSync(join(tmpdir(), 'seaworthy-runtime-'))
  const folder = join(base, 'tests/__pycache__/runtime')
  for (const path of ['python/tests', 'python/__pycache__']) mkdirSync(join(folder, path), { recursive: true })
  for (const path of ['entry.py', 'entry.pyc', 'tests/test_entry.py', '__pycache__/entry.pyc'])
    writeFileSync(join(folder, 'python', path), path)
  const files = readRuntime(folder)
  rmSync(base, { recursive: true })
  expect([...files]).toEqual([['python/entry.py', 'entry.py']])
})

it('finds the one of this package', () => expect([...readRuntime().keys()]).toContain('python/entry.py'))
