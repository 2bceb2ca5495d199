// Databases that are files, as an app's settings name them: the container keeps a folder of them, and no file beside the code.
import type { Finding } from '../model/detection.ts'
import type { AppDraft } from '../model/draft.ts'
import type { SettingsModule } from '../model/provider.ts'
import { baseName, joinPath, parentOf, relativeTo } from './paths.ts'
import type { Program } from './python/program.ts'
import { valuesOf } from './python/values.ts'
import { walk } from './python/walk.ts'
import { evidenceAt } from './repository.ts'

export interface DatabaseFiles {
  /** Folders that hold nothing else, relative to the app's. */
  readonly folders: readonly Finding<string>[]
  readonly losers: AppDraft['losers']
}

/** `path`: the app's folder. */
export function databaseFiles(
  program: Program,
  path: string,
  { engine: { key, file } }: SettingsModule,
): DatabaseFiles {
  const folders: Finding<string>[] = []
  const losers: { what: string; why: string }[] = []
  for (const located of program.settings.get(key) ?? []) {
    const { module, statement, expression } = located
    if (!valuesOf(program, located).some(({ text }) => file.test(text))) continue
    // The map that has this engine has the name beside it.
    const map = [...walk(statement.expressions)].find(
      (visit) =>
        visit.expression.kind === 'list' &&
        visit.expression.items.some((item) => item.kind === 'operation' && item.right === expression),
    )?.expression
    const name = (map?.kind === 'list' ? map.items : []).find(
      (item) => item.kind === 'operation' && item.left.kind === 'text' && item.left.text === 'NAME',
    )
    const [known] = name?.kind === 'operation' ? valuesOf(program, { module, statement, expression: name.right }) : []
    if (!known?.whole || known.text === '') continue
    const evidence = evidenceAt(program.repository, module.file, name?.line ?? expression.line)
    const folder = relativeTo(path, parentOf(known.path ? known.text : joinPath(program.root, known.text)))
    if (folder !== undefined && folder !== '.') folders.push({ value: folder, confidence: 0.8, evidence: [evidence] })
    else
      losers.push({
        what: baseName(known.text),
        why: `${evidence.file}:${evidence.line} has the database in a file beside the code, which the container cannot write: use a datastore, or put the file into a folder of its own and name that under uploads`,
      })
  }
  return { folders, losers }
}
