// A repository on disk as the `Files` port: what version control would keep, read lazily and with limits.
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
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

export function openRepository(folder: string): Files {
  const paths = (gitFiles(folder) ?? walk(folder)).filter((path) => !path.startsWith('deploy/')).toSorted()
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

/** Tracked and new files, without what .gitignore names; undefined outside a git work tree. */
function gitFiles(folder: string): string[] | undefined {
  if (!existsSync(join(folder, '.git'))) return undefined
  const result = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  if (result.status !== 0) return undefined
  return [...new Set(result.stdout.split('\0'))].filter((path) => path !== '' && isRegularFile(join(folder, path)))
}

function walk(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(folder, path)
    return entry.isFile() ? [path] : []
  })
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
