// Candidates for the entry of an app, best evidence first.
import type { Evidence } from '../model/detection.ts'
import type { PythonFramework } from '../model/provider.ts'
import { baseName, foldersUpFrom, joinPath, parentOf } from './paths.ts'
import {
  findAppObjects,
  importedAppObjects,
  importRoot,
  moduleName,
  startedModules,
  type AppObject,
} from './python/app-objects.ts'
import { importsOf } from './python/imports.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { isBesideTheApp, lookAlikeReason } from './scope.ts'
import { namedEntries, statedEntries, type Statement } from './stated-entries.ts'
import type { StatedCommand } from './statements/commands.ts'
import type { Container } from './statements/containers.ts'

export interface EntryCandidate {
  readonly provider: PythonFramework
  /** Whether the code makes the object of the framework's class; otherwise something only names it. */
  readonly known: boolean
  readonly file: string
  /** Folder that its imports start from. */
  readonly root: string
  /** `package.module:object`. */
  readonly entry: string
  /** File where the framework's class is called. */
  readonly madeIn: string
  readonly score: number
  /** How strongly the repository's own deployment files name it; 0: only the code does. */
  readonly stated: number
  readonly evidence: readonly Evidence[]
  readonly commands: readonly StatedCommand[]
  readonly container: Container | undefined
}

export function entryCandidates(
  repository: Repository,
  provider: PythonFramework,
  commands: readonly StatedCommand[],
  containers: readonly Container[],
): EntryCandidate[] {
  const { detection } = provider
  const considered = (path: string): boolean =>
    !/(^|\/)(node_modules|\.?venv|env|site-packages|\.git|\.tox)\//.test(path)
  const own = findAppObjects(repository, detection, considered)
  const files = repository.paths.filter((path) => path.endsWith('.py') && considered(path))
  const objects = [...own, ...startedModules(repository, own, files)]
  const statements = [
    ...statedEntries(repository, provider, commands, objects),
    ...namedEntries(repository, detection, containers, objects),
  ]
  const keys = new Map<string, { file: string; object: string; statements: Statement[] }>()
  const slot = (file: string, object: string): { statements: Statement[] } => {
    const key = `${file}:${object}`
    const kept = keys.get(key) ?? { file, object, statements: [] }
    keys.set(key, kept)
    return kept
  }
  for (const { file, object } of objects) slot(file, object)
  for (const statement of statements) slot(statement.file, statement.object).statements.push(statement)
  return [...keys.values()]
    .map((each) => candidate(repository, provider, each.file, each.object, each.statements, objects))
    .toSorted(byScore)
}

export function byScore(a: EntryCandidate, b: EntryCandidate): number {
  return b.score - a.score || a.file.length - b.file.length || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)
}

function candidate(
  repository: Repository,
  provider: PythonFramework,
  file: string,
  object: string,
  given: readonly Statement[],
  objects: readonly AppObject[],
): EntryCandidate {
  const statements = given.toSorted((a, b) => b.weight - a.weight)
  const best = statements[0]
  const root = importRoot(repository, file, best?.folder ?? toolFolder(repository, provider, file))
  const name = moduleName(file, root)
  const own = [...objects, ...importedAppObjects(repository, file, objects)].find(
    (each) => each.file === file && each.object === object,
  )
  const stated = best?.weight ?? 0
  const evidence = statements.map((each) => each.evidence)
  if (own) evidence.push(evidenceAt(repository, file, own.line))
  return {
    provider,
    known: own !== undefined,
    file,
    root,
    entry: `${name ?? file}:${object}`,
    madeIn: own?.madeIn ?? objects.find((each) => each.file === file)?.madeIn ?? file,
    score:
      (own?.adds ? 1 : 0) +
      (provider.detection.fullerMakers?.some((maker) => repository.text(file).includes(`${maker}(`)) ? 2 : 0) +
      stated * 10 +
      codeScore(repository, file, object, own !== undefined) -
      (own?.madeIn === file && isUnused(repository, provider, file, object, objects) ? 0.5 : 0) -
      (name === undefined ? 20 : 0),
    stated,
    evidence,
    commands: statements.flatMap((each) => each.command ?? []),
    container: best?.container,
  }
}

/** One of several objects that its module makes and does nothing with, and that no other module takes. */
function isUnused(
  repository: Repository,
  { detection }: PythonFramework,
  file: string,
  object: string,
  objects: readonly AppObject[],
): boolean {
  // Paths of a framework with settings stand in a table, and not with the object.
  const isAlone = detection.settings !== undefined || objects.every((each) => each.file === file)
  if (isAlone || !/^\w+$/.test(object)) return false
  const mentions = [...repository.text(file).matchAll(new RegExp(`\\b${object}\\b`, 'g'))]
  const module = baseName(file).replace(/\.py$/, '')
  if (mentions.length !== 1 || !/^\w+$/.test(module)) return false
  const [taken, given] = [module, object].map((word) => new RegExp(`\\b${word}\\b`))
  const takes = (line: string): boolean =>
    /\bimport\b/.test(line) && taken?.test(line) === true && given?.test(line) === true
  return !repository.paths.some(
    (path) =>
      path.endsWith('.py') && repository.text(path).includes(module) && repository.text(path).split('\n').some(takes),
  )
}

/** The nearest folder with a tool of the framework, which is started there. */
function toolFolder(repository: Repository, { detection }: PythonFramework, file: string): string | undefined {
  const tools = detection.settings?.tools ?? []
  return foldersUpFrom(parentOf(file)).find((folder) => tools.some((tool) => repository.has(joinPath(folder, tool))))
}

function codeScore(repository: Repository, file: string, object: string, known: boolean): number {
  const stem = baseName(file).replace(/\.py$/, '')
  const names: Readonly<Record<string, number>> = {
    wsgi: 1,
    app: 0.6,
    main: 0.6,
    application: 0.6,
    run: 0.5,
    server: 0.5,
    index: 0.3,
    __init__: 0.4,
    manage: 0.2,
  }
  const isWorker = /(^|_)(celery|workers?|tasks?|jobs?|cli|cron|schedul\w*|queue|seed|shell)(_|$)/.test(stem)
  return (
    (known ? 1 : 0) +
    (object.endsWith(')') ? 0 : 0.5) +
    (names[stem] ?? 0.3) +
    (/^(app|application|create_app\(\)|make_app\(\))$/.test(object) ? 0.2 : 0) +
    Math.min(0.4, importsOf(repository.module(file)).length / 50) -
    Math.min(8, file.split('/').length - 1) * 0.1 -
    (isWorker ? 2 : 0) -
    (lookAlikeReason(file) === undefined ? 0 : 3) -
    (isBesideTheApp(file) ? 4 : 0)
  )
}
