// What a server's own options, or a file of its settings that its command names, say of the module that it serves and of its port.
import { baseName, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { optionValues, type StatedCommand } from './commands.ts'
import { sourcesOf } from './containers.ts'

/** `--wsgi-file shop.py --callable app`, or `module = shop.wsgi:application` in the file that the command ends with. */
export function servedModule(
  repository: Repository,
  command: StatedCommand,
): { readonly module: string; readonly object: string | undefined } | undefined {
  const { words } = command
  const [object] = optionValues(words, '--callable')
  const [given] = optionValues(words, '--wsgi-file', '--module')
  if (given !== undefined) return { module: given, object }
  for (const word of words.filter((each) => /^[\w./-]+\.ini$/.test(each)))
    for (const file of filesOf(repository, command, word)) {
      const source = repository.text(file)
      const module = /^\s*(?:module|wsgi|wsgi-file)\s*=\s*(\S+)/m.exec(source)?.[1]
      if (module !== undefined) return { module, object: object ?? /^\s*callable\s*=\s*(\w+)/m.exec(source)?.[1] }
    }
  return undefined
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

/** The port in the server's own settings, `bind = "0.0.0.0:8080"`: a file that the command names, or that the server reads without a word. */
export function portOfSettings(
  repository: Repository,
  command: StatedCommand,
): { readonly file: string; readonly line: number; readonly port: number } | undefined {
  const { words } = command
  const given = optionValues(words, '-c', '--config').map(settingsFile)
  const usual = words.slice(0, 6).flatMap((word) => (/^[\w./-]+$/.test(word) ? [`${baseName(word)}.conf.py`] : []))
  for (const name of [...given.filter((value) => value.endsWith('.py')), ...usual])
    for (const file of filesOf(repository, command, name)) {
      const lines = repository.text(file).split('\n')
      const found = portOf(lines, 'bind')
      if (found) return { file, ...found }
    }
  return undefined
}

/** `python:package.module` is a module where a file may stand. */
function settingsFile(value: string): string {
  const [, module] = /^python:([\w.]+)$/.exec(value) ?? []
  return module === undefined ? value.replace(/^file:/, '') : `${module.replaceAll('.', '/')}.py`
}

/** The port in what a name is given last; of a name in it, `f"0.0.0.0:{port}"`, what that one is given. */
function portOf(
  lines: readonly string[],
  name: string,
  depth = 0,
): { readonly line: number; readonly port: number } | undefined {
  const index = lines.findLastIndex((line) => new RegExp(`^${name}\\s*=`).test(line))
  const text = lines[index] ?? ''
  const [port] = [...text.matchAll(/(?<=[:"'\s])\d{2,5}(?=["'\s)\]},]|$)/g)].map(Number)
  if (port !== undefined) return { line: index + 1, port }
  const [, inner] = /:\{(\w+)\}/.exec(text) ?? []
  return inner === undefined || depth > 2 ? undefined : portOf(lines, inner, depth + 1)
}

/** A file of a command, in the repository. */
function filesOf(repository: Repository, { folder, container }: StatedCommand, name: string): readonly string[] {
  const path = joinPath(folder, name)
  if (container) return sourcesOf(repository, container, path)
  // On a machine of its own the repository lies in some folder: the file with the same last words.
  const parts = path.split('/').filter((part) => part !== '')
  const ends = path.startsWith('/') ? parts.map((_, from) => parts.slice(from).join('/')) : [path]
  return ends.filter((each) => repository.has(each)).slice(0, 1)
}
