// A repository's files with what detection asks of them again and again, read once.
import type { Evidence } from '../model/detection.ts'
import type { Files } from '../model/files.ts'
import { parentOf } from './paths.ts'
import { readModule, type PythonModule } from './python/module.ts'

export interface Repository {
  readonly paths: readonly string[]
  has(file: string): boolean
  hasFolder(folder: string): boolean
  /** Files that lie in a folder itself, in their order. */
  filesIn(folder: string): readonly string[]
  /** Empty for a file that is absent or not text. */
  text(file: string): string
  module(file: string): PythonModule
}

export function openRepository(files: Files): Repository {
  const known = new Set(files.paths)
  const folders = new Map<string, string[]>([['.', []]])
  for (const path of files.paths) {
    for (let folder = parentOf(path); !folders.has(folder); folder = parentOf(folder)) folders.set(folder, [])
    folders.get(parentOf(path))?.push(path)
  }
  const texts = new Map<string, string>()
  const modules = new Map<string, PythonModule>()
  const text = (file: string): string => {
    const kept = texts.get(file)
    if (kept !== undefined) return kept
    const read = known.has(file) ? (files.read(file) ?? '') : ''
    texts.set(file, read)
    return read
  }
  return {
    paths: files.paths,
    has: (file) => known.has(file),
    hasFolder: (folder) => folders.has(folder),
    filesIn: (folder) => folders.get(folder) ?? [],
    text,
    module(file) {
      const kept = modules.get(file)
      if (kept) return kept
      const read = readModule(file, text(file))
      modules.set(file, read)
      return read
    },
  }
}

/** Evidence of one line, as it stands there. */
export function evidenceAt(repository: Repository, file: string, line: number): Evidence {
  const source = repository.text(file).split('\n', line)[line - 1] ?? ''
  return { file, line, says: shorten(source) }
}

/** The first few of them, each line once. */
export function distinctEvidence(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((each) => [`${each.file}:${each.line}`, each])).values()].slice(0, 3)
}

export function shorten(source: string): string {
  const plain = source.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return plain.length > 90 ? `${plain.slice(0, 87)}...` : plain
}
