// Candidates for the entry of an app, best evidence first.
import type { Evidence } from '../model/detection.ts'
import type { FrameworkDetection } from '../model/provider.ts'
import { baseName, parentOf } from './paths.ts'
import {
  findAppObjects,
  importedAppObjects,
  importRoot,
  moduleName,
  startedModules,
  type AppObject,
} from './python/app-objects.ts'
import { importsOf, topLevelNames } from './python/imports.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { isBesideTheApp, lookAlikeReason } from './scope.ts'
import type { StatedCommand } from './statements/commands.ts'
import type { Container } from './statements/containers.ts'
import { readEnvironmentFile } from './statements/environment-file.ts'
import { namedEntry, serverReference } from './statements/server-reference.ts'

export interface EntryCandidate {
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

interface Statement {
  readonly file: string
  readonly object: string
  readonly folder: string | undefined
  readonly weight: number
  readonly evidence: Evidence
  readonly command: StatedCommand | undefined
  readonly container: Container | undefined
}

export function entryCandidates(
  repository: Repository,
  detection: FrameworkDetection,
  commands: readonly StatedCommand[],
  containers: readonly Container[],
): EntryCandidate[] {
  const considered = (path: string): boolean =>
    !/(^|\/)(node_modules|\.?venv|env|site-packages|\.git|\.tox)\//.test(path)
  const own = findAppObjects(repository, detection, considered)
  const files = repository.paths.filter((path) => path.endsWith('.py') && considered(path))
  const objects = [...own, ...startedModules(repository, own, files)]
  const statements = [
    ...statedEntries(repository, detection, commands, objects),
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
    .flatMap((each) => candidate(repository, each.file, each.object, each.statements, objects) ?? [])
    .toSorted((a, b) => b.score - a.score || a.file.length - b.file.length || (a.file < b.file ? -1 : 1))
}

function candidate(
  repository: Repository,
  file: string,
  object: string,
  given: readonly Statement[],
  objects: readonly AppObject[],
): EntryCandidate | undefined {
  const statements = given.toSorted((a, b) => b.weight - a.weight)
  const best = statements[0]
  const root = importRoot(repository, file, best?.folder)
  const name = moduleName(file, root)
  const own = [...objects, ...importedAppObjects(repository, file, objects)].find(
    (each) => each.file === file && each.object === object,
  )
  const stated = best?.weight ?? 0
  const evidence = statements.map((each) => each.evidence)
  if (own) evidence.push(evidenceAt(repository, file, own.line))
  return {
    file,
    root,
    entry: `${name ?? file}:${object}`,
    madeIn: own?.madeIn ?? objects.find((each) => each.file === file)?.madeIn ?? file,
    score:
      (own?.adds ? 1 : 0) +
      stated * 10 +
      codeScore(repository, file, object, own !== undefined) -
      (name === undefined ? 20 : 0),
    stated,
    evidence,
    commands: statements.flatMap((each) => each.command ?? []),
    container: best?.container,
  }
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
  const isWorker = /(^|_)(celery|workers?|tasks?|jobs?|cli|cron|schedul\w*|rq|queue|seed|shell)(_|$)/.test(stem)
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

function statedEntries(
  repository: Repository,
  detection: FrameworkDetection,
  commands: readonly StatedCommand[],
  objects: readonly AppObject[],
): Statement[] {
  return commands.flatMap((command) => {
    const found = serverReference(repository, detection, command)
    if (!found) return []
    const object = chooseObject(repository, found.file, found.object, objects)
    const { evidence, container } = command
    return object === undefined
      ? []
      : [
          {
            file: found.file,
            object,
            folder: found.folder,
            weight: command.weight * found.weight,
            evidence,
            command,
            container,
          },
        ]
  })
}

/** Entries named by a variable of the framework's own tools, in images, services and example files. */
function namedEntries(
  repository: Repository,
  detection: FrameworkDetection,
  containers: readonly Container[],
  objects: readonly AppObject[],
): Statement[] {
  const found: Statement[] = []
  for (const name of detection.entryVariables ?? []) {
    const add = (
      container: Container | undefined,
      folder: string,
      value: string,
      file: string,
      line: number,
      weight: number,
    ): void => {
      const entry = namedEntry(repository, container, folder, value)
      const object = entry && chooseObject(repository, entry.file, entry.object, objects)
      if (entry && object !== undefined)
        found.push({
          file: entry.file,
          object,
          folder: container ? undefined : folder,
          weight,
          evidence: evidenceAt(repository, file, line),
          command: undefined,
          container,
        })
    }
    for (const container of containers) {
      const own = container.image.environment[name]
      if (own)
        add(container, container.image.folder, own.value, container.image.file, own.line, container.weight * 0.75)
      for (const service of container.services) {
        const given = service.environment.get(name)
        if (given) add(container, container.image.folder, given.value, given.file, given.line, service.weight * 0.75)
      }
    }
    for (const file of repository.paths.filter((path) => /(^|\/)\.(\w+env|env[.\w-]*)$/.test(path))) {
      for (const line of readEnvironmentFile(repository.text(file)))
        if (line.name === name) add(undefined, parentOf(file), line.value, file, line.line, 0.5)
    }
  }
  return found
}

/** The object that a statement means: the one it names, when the file has it, else the file's app. */
function chooseObject(
  repository: Repository,
  file: string,
  named: string | undefined,
  objects: readonly AppObject[],
): string | undefined {
  const made = objects.filter((each) => each.file === file)
  const own = made.length > 0 ? made : importedAppObjects(repository, file, objects)
  if (named === undefined)
    return (
      own.find((each) => /^app(lication)?$/.test(each.object)) ??
      own.find((each) => !each.object.endsWith(')')) ??
      own[0]
    )?.object
  const word = named.replace(/\(.*$/, '')
  const module = repository.module(file)
  const imported = importsOf(module).some(
    (each) => each.as === word || each.names.some(([there, here]) => here === word || there === '*'),
  )
  if (!topLevelNames(module).has(word) && !imported) return undefined
  // A variable may name a factory without calling it; a server must call it.
  return own.some((each) => each.object === `${word}()`) && named === word ? `${word}()` : named
}
