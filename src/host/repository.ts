// A repository on disk as the `Files` port: what version control would keep, read lazily and with limits.
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { exitCodes, UserError } from '../errors.ts'
import { generatedMark } from '../model/artifact.ts'
import type { Files } from '../model/files.ts'

/** Larger files are data, not source. */
const largest = 1024 * 1024

/** Folders that hold no source of the repository, for when git cannot be asked. */
const skipped = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.mypy_cache',
  '.pytest_cache',
  'dist',
  '.next',
])

/** Files of one machine that Seaworthy keeps beside those that it writes. */
const ofThisMachine = /^deploy\/(secrets\/|\.env$|\.lock)/

/** Throws UserError for a folder that is not there or cannot be read. */
export function openRepository(folder: string): Files {
  const paths = readable(folder, () => gitFiles(folder) ?? walk(folder))
    .filter((path) => !ofThisMachine.test(path) && !(path.startsWith('deploy/') && isGenerated(join(folder, path))))
    .toSorted()
  const known = new Set(paths)
  const cache = new Map<string, string | undefined>()
  return {
    paths,
    read(path) {
      if (!known.has(path)) return undefined
      if (!cache.has(path)) cache.set(path, readText(join(folder, path)))
      return cache.get(path)
    },
  }
}

function readable(folder: string, read: () => string[]): string[] {
  try {
    if (!statSync(folder).isDirectory()) throw new UserError(`${folder} is not a folder`, { exitCode: exitCodes.usage })
    return read()
  } catch (error) {
    if (error instanceof UserError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new UserError(code === 'ENOENT' ? `there is no folder ${folder}` : `${folder} cannot be read: ${message}`, {
      exitCode: exitCodes.usage,
    })
  }
}

/** Tracked and new files below the folder, without what .gitignore names; undefined where git does not know it. */
function gitFiles(folder: string): string[] | undefined {
  const list = (...options: readonly string[]): string[] | undefined => {
    const result = spawnSync('git', ['ls-files', '-z', ...options], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    })
    return result.status === 0 ? result.stdout.split('\0').filter((path) => path !== '') : undefined
  }
  const own = list('--cached', '--others', '--exclude-standard')
  // Nothing at all: a folder that the repository around it ignores.
  if (!own || own.length === 0) return undefined
  const paths = new Set([...own, ...(list('--cached', '--recurse-submodules') ?? [])])
  return [...paths].filter((path) => isRegularFile(join(folder, path)))
}

function walk(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(folder, path)
    return entry.isFile() ? [path] : []
  })
}

/** Whether a file has the first line of those that Seaworthy writes. */
function isGenerated(path: string): boolean {
  const text = readText(path) ?? ''
  return generatedMark.test(text.slice(0, text.indexOf('\n')))
}

function isRegularFile(path: string): boolean {
  try {
    return lstatSync(path).isFile()
  } catch {
    return false
  }
}

function readText(path: string): string | undefined {
  try {
    if (statSync(path).size > largest) return undefined
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch {
    return undefined
  }
}
