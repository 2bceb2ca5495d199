// Files of process managers: which program they keep running. A container keeps one running by itself.
import type { Evidence } from '../../model/detection.ts'
import { baseName, joinPath, parentOf } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { wordsOf } from '../statements/shell.ts'
import { entriesOf, literalOf, partsOf, textOf } from './expressions.ts'
import { moduleOf, readNodeModule, type NodeModule } from './module.ts'

export interface ManagedProgram {
  readonly words: readonly string[]
  /** As seen from the file's folder. */
  readonly folder: string | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly evidence: Evidence
}

const itsFile = /^(ecosystem|process|processes|pm2)([.-][\w.-]+)?\.([cm]?js|json5?|ya?ml)$|\.config\.c?js$/

export function isManagerFile(file: string): boolean {
  return itsFile.test(baseName(file))
}

/** The programs that such a file names. */
export function managedPrograms(repository: Repository, file: string): ManagedProgram[] {
  if (!repository.has(file) || !itsFile.test(baseName(file))) return []
  const module = file.endsWith('.json') ? readNodeModule(file, repository.text(file)) : moduleOf(repository, file)
  return module.tokens.flatMap(({ kind, text }, index) =>
    kind === 'operator' || text !== 'script' || module.tokens[index + 1]?.text !== ':'
      ? []
      : (programAt(repository, module, module.openers[index] ?? -1) ?? []),
  )
}

function programAt(repository: Repository, module: NodeModule, open: number): ManagedProgram | undefined {
  const entries = open < 0 ? [] : entriesOf(module, open)
  const text = (key: string): string | undefined => {
    const entry = entries.find((each) => each.key === key)
    return entry && textOf(module, entry.value)
  }
  const script = text('script')
  if (script === undefined) return undefined
  const args = entries.find(({ key }) => key === 'args')
  const list =
    args && module.tokens[args.value.from]?.text === '['
      ? partsOf(module, args.value.from).flatMap((part) => textOf(module, part) ?? [])
      : undefined
  const given = list ?? wordsOf(text('args') ?? '')
  const options = wordsOf(text('node_args') ?? text('nodeArgs') ?? text('interpreter_args') ?? '')
  const interpreter = text('interpreter')
  const line = module.tokens[entries.find(({ key }) => key === 'script')?.at ?? 0]?.line ?? 1
  const [program = ''] = wordsOf(script)
  const isFile = /\.[cm]?[jt]sx?$|\//.test(program) || repository.has(joinPath(parentOf(module.file), program))
  return {
    words: isFile
      ? [
          interpreter !== undefined && interpreter !== 'none' ? interpreter : 'node',
          ...options,
          ...wordsOf(script),
          ...given,
        ]
      : [...wordsOf(script), ...given],
    folder: folderOf(text('cwd')),
    environment: Object.fromEntries(
      entries
        .filter(({ key }) => /^env(_prod(uction)?)?$/.test(key))
        .flatMap(({ value }) => entriesOf(module, value.from))
        .flatMap((each) => {
          const value = literalOf(module, each.value)
          return value === undefined ? [] : [[each.key, value]]
        }),
    ),
    evidence: evidenceAt(repository, module.file, line),
  }
}

/** Folders of somebody's own server say nothing here. */
function folderOf(folder: string | undefined): string | undefined {
  return folder === undefined || folder.startsWith('/') ? undefined : folder
}
