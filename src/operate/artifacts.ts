// Artifact[] against the files on disk: what is new, stale, edited by hand, or left over.
import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../host/write-file.ts'
import type { Artifact } from '../model/artifact.ts'

/** `current` needs nothing; `edited` was changed by hand since Seaworthy wrote it; `foreign` is somebody else's. */
export type FileState = 'current' | 'new' | 'stale' | 'edited' | 'foreign' | 'left-over'

/** One file of `deploy/`, as it is and as it should be. */
export interface FileStatus {
  /** Path relative to `deploy/`. */
  readonly path: string
  readonly state: FileState
  /** What is on disk, and what would be written; undefined when there is none. */
  readonly actual: string | undefined
  readonly wanted: string | undefined
}

/**
 * Compares without changing anything; sorted by path. `provenance` tells whether a file is as Seaworthy wrote it. A file
 * is left over only where Seaworthy writes files: a copy of a generated folder beside it is somebody's.
 */
export function compareArtifacts(
  folder: string,
  artifacts: readonly Artifact[],
  provenance: (content: string) => 'untouched' | 'edited' | 'foreign',
): readonly FileStatus[] {
  const wanted = new Map(artifacts.map((artifact) => [artifact.path, artifact.content]))
  const tops = new Set([...sometimes, ...[...wanted.keys()].map(topOf)])
  const present = listFiles(folder).filter((path) => tops.has(topOf(path)))
  const compared = [...wanted].map(([path, content]): FileStatus => {
    const actual = read(join(folder, path))
    const state = actual === undefined ? 'new' : normal(actual) === content ? 'current' : changed[provenance(actual)]
    return { path, state, actual, wanted: content }
  })
  const left = present.flatMap((path): FileStatus[] => {
    const actual = wanted.has(path) ? undefined : read(join(folder, path))
    return actual !== undefined && provenance(actual) === 'untouched'
      ? [{ path, state: 'left-over', actual, wanted: undefined }]
      : []
  })
  return [...compared, ...left].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

const changed = { untouched: 'stale', edited: 'edited', foreign: 'foreign' } as const

/** Writes what is new or stale and removes what is left over; edited files only with `overwrite`, foreign ones never. */
export async function writeArtifacts(
  folder: string,
  statuses: readonly FileStatus[],
  overwrite: boolean,
): Promise<void> {
  for (const { path, state, wanted } of statuses) {
    if (state === 'left-over') await rm(join(folder, path))
    else if (wanted !== undefined && (state === 'new' || state === 'stale' || (state === 'edited' && overwrite)))
      await writeFileAtomically(join(folder, path), wanted)
  }
}

/** Files that only some stacks have. */
const sometimes = ['images.lock']

/** The first segment of a path; the Compose file of an environment that is gone counts as any other's. */
const topOf = (path: string): string =>
  (/^[^/]*/.exec(path)?.[0] ?? '').replace(/^compose\..+\.yaml$/, 'compose.*.yaml')

const normal = (text: string): string => text.replaceAll('\r\n', '\n')

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Files below the folder but for secrets, as relative paths. */
function listFiles(folder: string, below = ''): string[] {
  let entries
  try {
    entries = readdirSync(join(folder, below), { withFileTypes: true })
  } catch {
    return []
  }
  return entries.flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) return path === 'secrets' ? [] : listFiles(folder, path)
    // A file that is just being written beside its target is nobody's left-over.
    return entry.isFile() && !entry.name.endsWith('.tmp') ? [path] : []
  })
}
