// What a command serves: the module and the object in it.
import type { PythonDetection, PythonFramework } from '../../model/provider.ts'
import { baseName, foldersUpFrom, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { moduleFile } from '../python/imports.ts'
import { readToml, tableAt } from '../python/toml.ts'
import { lastName, walk } from '../python/walk.ts'
import { lookAlikeReason } from '../scope.ts'
import { optionValues, type StatedCommand } from './commands.ts'
import { sourcesOf, type Container } from './containers.ts'
import { servedModule } from './server-options.ts'

export interface ServerReference {
  readonly file: string
  /** Absent: the command names the module alone. */
  readonly object: string | undefined
  /** Folder of the repository where the command runs, where that is known. */
  readonly folder: string | undefined
  /** 1 for a server's command; less for a development server's. */
  readonly weight: number
}

const reference = /^([A-Za-z_][\w.]*|[\w./-]+\.py):([A-Za-z_]\w*)(\([^)]*\))?$/

/** Where a framework's own command looks when it is given no module. */
const usualModules = ['main', 'app', 'api', 'app.main', 'app.app', 'app.api']

type Found = { readonly file: string; readonly folder: string | undefined }

export function serverReference(
  repository: Repository,
  { name, detection }: PythonFramework,
  command: StatedCommand,
): ServerReference | undefined {
  const { words } = command
  // A script that lies in a folder of its own may be started from any above it.
  const { container, evidence, folder: here } = command
  const isScript = container === undefined && evidence.file.endsWith('.sh') && here === parentOf(evidence.file)
  const starts = isScript ? foldersUpFrom(here) : [here]
  const folders = starts.flatMap((start) => [
    ...optionValues(words, '--chdir', '--app-dir', '--pythonpath').map((folder) => joinPath(start, folder)),
    start,
    ...(start === here ? searchPath(command) : []),
  ])
  const resolve = (module: string): Found | undefined => {
    for (const folder of folders) {
      const found = fileOf(repository, command.container, folder, module)
      if (found) return found
    }
    return undefined
  }
  const named = (word: string): ServerReference | undefined => {
    const match = reference.exec(word)
    const found = match && resolve(match[1] ?? '')
    if (!match || !found) return undefined
    const call = match[3] ?? (words.includes('--factory') ? '()' : '')
    return { ...found, object: `${match[2]}${call}`, weight: weightOf(words) }
  }
  for (const word of words) {
    const found = named(word)
    if (found) return found
  }
  const servers = detection.servers ?? {}
  const at = words.slice(0, 6).findIndex((word) => servers[baseName(word)] !== undefined)
  if (at >= 0) {
    const server = baseName(words[at] ?? '')
    const own = servedModule(repository, command)
    const whole = own && named(own.module)
    if (whole) return whole
    const file = own && resolve(own.module)
    if (file) return { ...file, object: own.object ?? servers[server], weight: weightOf(words) }
    const rest = words.slice(at + 1).filter((word) => !/^(run|dev|serve|start)$/.test(word))
    for (const word of rest.filter((each) => /^[A-Za-z_][\w.]*$|^[\w./-]+\.py$/.test(each)).toReversed()) {
      const found = resolve(word)
      // A file leaves it to the server to find the object.
      if (found)
        return { ...found, object: word.includes('/') ? undefined : servers[server], weight: 0.95 * weightOf(words) }
    }
    if (server === name) return entryOfProject(repository, name, command, named, resolve)
  }
  const [program = ''] = words.map(baseName)
  const started = /^python[\d.]*$/.test(program)
    ? words[1] === '-m'
      ? words[2]
      : words.slice(1).find((word) => !word.startsWith('-'))
    : words.length === 1 && program.endsWith('.py')
      ? program
      : words.includes('run')
        ? optionValues(words, '--app', '-A')[0]
        : undefined
  const found = started === undefined || started.startsWith('-') ? undefined : resolve(started)
  if (!found) return started === undefined ? ofRunner(detection, words, resolve) : undefined
  const text = servedBy(repository, found.file, Object.keys(servers))
  return (text === undefined ? undefined : named(text)) ?? { ...found, object: undefined, weight: 0.7 }
}

/** The framework's own server without a module; a variable that names one speaks more. */
function ofRunner(
  { runner }: PythonDetection,
  words: readonly string[],
  resolve: (module: string) => Found | undefined,
): ServerReference | undefined {
  const at = words.findIndex((word) => baseName(word) === runner?.words[0])
  if (!runner || at < 0 || !runner.words.every((word, index) => baseName(words[at + index] ?? '') === word))
    return undefined
  const [found] = runner.modules.flatMap((module) => resolve(module) ?? [])
  return found && { ...found, object: undefined, weight: 0.45 }
}

/** A server for development speaks less for production. */
function weightOf(words: readonly string[]): number {
  if (words.some((word) => /^(worker|beat|shell|migrate|test|lint)$/.test(word))) return 0.3
  return words.includes('--reload') || words[1] === 'dev' ? 0.6 : 1
}

/** The framework's own command without a module: what the project's settings name, else the usual places. */
function entryOfProject(
  repository: Repository,
  name: string,
  { folder, container }: StatedCommand,
  named: (word: string) => ServerReference | undefined,
  resolve: (module: string) => Found | undefined,
): ServerReference | undefined {
  const place = joinPath(folder, 'pyproject.toml')
  const [file = place] = container ? sourcesOf(repository, container, place) : []
  const entry = tableAt(readToml(repository.text(file)), 'tool', name)['entrypoint']
  const found = typeof entry === 'string' ? named(entry) : undefined
  if (found) return found
  for (const module of usualModules) {
    const usual = resolve(module)
    if (usual) return { ...usual, object: undefined, weight: 0.9 }
  }
  return undefined
}

/** `server.run("package.module:app")` in a module that is started. */
function servedBy(repository: Repository, file: string, servers: readonly string[]): string | undefined {
  if (!servers.some((server) => repository.text(file).includes(server))) return undefined
  for (const { expressions } of repository.module(file).statements)
    for (const { expression } of walk(expressions)) {
      const [first] =
        expression.kind === 'call' && /^(run|Config|serve)$/.test(lastName(expression.callee)) ? expression.args : []
      if (first?.kind === 'text' && reference.test(first.text)) return first.text
    }
  return undefined
}

/** Value of a variable such as `wsgi.py`, `package:create_app` or `package`. */
export function namedEntry(
  repository: Repository,
  container: Container | undefined,
  folder: string,
  value: string,
): { file: string; object: string | undefined } | undefined {
  const [module = '', object] = value.trim().split(':')
  const found = /^[\w./-]+$/.test(module) ? fileOf(repository, container, folder, module) : undefined
  return found && { file: found.file, object }
}

function searchPath({ container, folder }: StatedCommand): string[] {
  const value = container?.image.environment['PYTHONPATH']?.value
  return value === undefined
    ? []
    : value
        .split(':')
        .filter((part) => part !== '' && !part.includes('$'))
        .map((part) => joinPath(folder, part))
}

function fileOf(
  repository: Repository,
  container: Container | undefined,
  folder: string,
  module: string,
): { file: string; folder: string | undefined } | undefined {
  const path = module.endsWith('.py')
    ? module.slice(0, -3)
    : /^[\w.]+$/.test(module)
      ? module.replaceAll('.', '/')
      : module
  if (!container) {
    const file = [`${path}.py`, `${path}/__init__.py`]
      .map((each) => joinPath(folder, each))
      .find((each) => repository.has(each))
    return file === undefined ? undefined : { file, folder }
  }
  const from = sourcesOf(repository, container, folder).find((each) => repository.hasFolder(each))
  for (const name of [`${path}.py`, `${path}/__init__.py`]) {
    const [file] = sourcesOf(repository, container, joinPath(folder, name)).filter((each) => repository.has(each))
    if (file !== undefined) return { file, folder: from }
  }
  // Nothing is copied there by name, for instance because the build clones or installs: the likeliest file.
  const file =
    moduleFile(repository, container.context, path) ??
    repository.paths.find(
      (each) => (each === `${path}.py` || each.endsWith(`/${path}.py`)) && lookAlikeReason(each) === undefined,
    )
  return file === undefined ? undefined : { file, folder: undefined }
}
