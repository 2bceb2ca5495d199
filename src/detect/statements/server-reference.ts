// What a command serves: the module and object in it, and the port it listens on.
import type { FrameworkDetection } from '../../model/provider.ts'
import { baseName, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { moduleFile } from '../python/imports.ts'
import { lookAlikeReason } from '../scope.ts'
import { optionValues, type StatedCommand } from './commands.ts'
import { sourcesOf, type Container } from './containers.ts'

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

export function serverReference(
  repository: Repository,
  detection: FrameworkDetection,
  command: StatedCommand,
): ServerReference | undefined {
  const { words } = command
  const folders = [
    ...optionValues(words, '--chdir', '--app-dir', '--pythonpath').map((folder) => joinPath(command.folder, folder)),
    command.folder,
    ...searchPath(command),
  ]
  const resolve = (module: string): { file: string; folder: string | undefined } | undefined => {
    for (const folder of folders) {
      const found = fileOf(repository, command.container, folder, module)
      if (found) return found
    }
    return undefined
  }
  for (const word of words) {
    const match = reference.exec(word)
    const found = match && resolve(match[1] ?? '')
    if (match && found)
      return {
        ...found,
        object: `${match[2]}${match[3] === undefined ? '' : match[3]}`,
        weight: isTask(words) ? 0.3 : 1,
      }
  }
  const [program = ''] = words.map(baseName)
  const bare = detection.servers?.[program]
  if (bare !== undefined) {
    for (const word of words
      .slice(1)
      .filter((each) => /^[A-Za-z_][\w.]*$/.test(each))
      .toReversed()) {
      const found = resolve(word)
      if (found) return { ...found, object: bare, weight: 0.95 }
    }
  }
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
  return found && { ...found, object: undefined, weight: 0.7 }
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

function isTask(words: readonly string[]): boolean {
  return words.some((word) => /^(worker|beat|shell|migrate|test|lint)$/.test(word))
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

/** The port that a server's command listens on, by the usual options. */
export function listeningPort(words: readonly string[]): number | undefined {
  const bound = optionValues(words, '--bind', '-b', '--listen', '--port', '-p', '--http', '--http-socket', '--socket')
  for (const value of bound) {
    const port = Number(/(?:^|[:=])(\d{2,5})$/.exec(value)?.[1])
    if (port > 0 && port < 65536) return port
  }
  return undefined
}
