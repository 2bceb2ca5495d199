// What of a folder on disk is a repository's own.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UserError } from '../errors.ts'
import { openRepository } from './repository.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-repository-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(contents: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

const made = `# Made by Seaworthy from seaworthy.yaml; change it there. sha256:${'0'.repeat(64)}\nx\n`

it('the deploy folder is the repository’s, but for what Seaworthy made', () => {
  write({
    'deploy/Dockerfile': 'FROM x\n',
    'deploy/compose.yaml': made,
    'deploy/secrets/prod/key': 'k',
    'deploy/.env': 'A=1',
    'deploy/.lock': '',
    'deploy/.lock-prod': '',
    'app.py': '',
  })
  expect(openRepository(folder).paths).toEqual(['app.py', 'deploy/Dockerfile'])
})

describe('in a work tree', () => {
  beforeEach(() => execFileSync('git', ['init', '--quiet'], { cwd: folder }))

  it('a sub-folder has what git would keep of it', () => {
    write({ '.gitignore': 'build/\n', 'web/app.py': '', 'web/ä "b".py': '', 'web/build/x': '', 'api/y': '' })
    expect(openRepository(join(folder, 'web')).paths).toEqual(['app.py', 'ä "b".py'])
  })
  it('a folder that git ignores is walked', () => {
    write({ '.gitignore': 'try/\n', 'try/app.py': '' })
    expect(openRepository(join(folder, 'try')).paths).toEqual(['app.py'])
  })
})

it('a folder that is not there is the user’s to know', () => {
  expect(() => openRepository(join(folder, 'none'))).toThrow(UserError)
  expect(() => openRepository(join(folder, 'none'))).toThrow(/there is no folder/)
})
