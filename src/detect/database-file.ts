// Where a database is that is a file: in a folder of the app's that holds no code, or nowhere that a container has.
import type { FileProvider } from '../model/datastore-provider.ts'
import type { AppDraft, DatastoreDraft, NamedAppDraft } from '../model/draft.ts'
import { unfilled } from '../model/stack.ts'
import { baseName, isWithin, joinPath, parentOf } from './paths.ts'
import type { Repository } from './repository.ts'

const code = /\.(?:py|go|[cm]?[jt]sx?|prisma|sql)$/

/** Whether the functions of a package open a file by its path. */
export function takesPath({ opening }: FileProvider, opener: string): boolean {
  return opening.node.paths.includes(opener) || opening.python.some((each) => each.startsWith(`${opener}.`))
}

/** The first file that the code of the apps states. */
export function statedFile(
  repository: Repository,
  { detection }: FileProvider,
  drafts: readonly AppDraft[],
): DatastoreDraft['file'] {
  const all = drafts.flatMap(({ path, databaseFiles = [] }) => databaseFiles.map((finding) => ({ path, finding })))
  const [stated] = all
  const [kept = stated] = all.filter(
    ({ path, finding }) => reasonAgainst(repository, path, finding.value) === undefined,
  )
  if (!kept) return undefined
  const { path, finding } = kept
  const reason = reasonAgainst(repository, path, finding.value)
  if (reason === undefined) return { ...finding, path }
  const { file, line } = finding.evidence[0] ?? { file: '', line: 0 }
  return {
    ...finding,
    path,
    value: `${unfilled}/${baseName(finding.value)}`,
    note: `${file}:${line} has it ${reason}: let the code have it in a folder of its own, and write that here; or let it read a variable, and give that \${${detection.usualName}.path} under env`,
  }
}

/** Why a file cannot be where the code has it; undefined where it can. */
function reasonAgainst(repository: Repository, path: string, file: string): string | undefined {
  if (file.startsWith('/') || file.startsWith('..')) return "outside the app's folder, where the container cannot write"
  const folder = parentOf(file)
  if (folder === '.') return 'beside the code, where the container cannot write'
  const home = joinPath(path, folder)
  return repository.paths.some((each) => isWithin(home, each) && code.test(each))
    ? `in ${folder} with code of the app, which a volume would hide`
    : undefined
}

/** An app whose database is in a folder of its own: the folder is kept for it, and where others might have it, the app names it. */
export function withFile(app: NamedAppDraft, { name, file }: DatastoreDraft, isOnly: boolean): NamedAppDraft {
  if (file?.path !== app.path) return app
  const { evidence } = file
  const isOther = ({ value }: { readonly value: string }): boolean => value !== parentOf(file.value)
  const naming = {
    name: `${name.toUpperCase().replaceAll('-', '_')}_PATH`,
    evidence,
    active: true,
    value: { kind: 'fact', reference: `${name}.path` },
    note: 'says whose the file is',
  } as const
  return {
    ...app,
    writable: app.writable.filter(isOther),
    uploads: app.uploads.filter(isOther),
    settings:
      isOnly || app.settings.some((each) => each.name === naming.name) ? app.settings : [naming, ...app.settings],
  }
}
