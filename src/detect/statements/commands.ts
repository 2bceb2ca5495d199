// Every command by which a repository says it is started, with where it says so.
import type { Evidence } from '../../model/detection.ts'
import { baseName, joinPath, normalizePath, parentOf } from '../paths.ts'
import { shorten, type Repository } from '../repository.ts'
import { isBesideTheApp, isForDevelopment } from '../scope.ts'
import { sourcesOf, type Container } from './containers.ts'
import { jsonWords, type Instruction } from './dockerfile.ts'
import { valuesOf } from './image-commands.ts'
import { readShell, type ShellCommand } from './shell.ts'

export interface StatedCommand {
  readonly words: readonly string[]
  readonly evidence: Evidence
  readonly weight: number
  /** The container that it runs in; undefined when it runs in the repository itself. */
  readonly container: Container | undefined
  /** Where it runs: a path of the container, or of the repository. */
  readonly folder: string
}

const scriptDepth = 3

export function statedCommands(repository: Repository, containers: readonly Container[]): StatedCommand[] {
  const found = [
    ...containers.flatMap((container) => containerCommands(repository, container)),
    ...fileCommands(repository),
  ]
  return found.toSorted((a, b) => b.weight - a.weight)
}

interface Source {
  readonly file: string
  readonly line: number
  readonly weight: number
  readonly container: Container | undefined
  readonly folder: string
}

function containerCommands(repository: Repository, container: Container): StatedCommand[] {
  const { image, weight, services } = container
  const values = valuesOf(image)
  const found: StatedCommand[] = []
  const from = (file: string, line: number): Source => ({ file, line, weight, container, folder: image.folder })
  const add = (instruction: Instruction | undefined): void => {
    if (instruction)
      found.push(
        ...run(repository, from(image.file, instruction.line), jsonWords(instruction.text) ?? instruction.text, values),
      )
  }
  for (const service of services) {
    if (!service.command) continue
    const [first] = service.command.words
    const given = service.command.list ? service.command.words.map((word) => word.text) : (first?.text ?? '')
    found.push(
      ...run(
        repository,
        {
          ...from(service.file, first?.line ?? service.line),
          folder: service.folder ?? image.folder,
          weight: Math.min(weight, service.weight) + 0.01,
        },
        given,
        values,
      ),
    )
  }
  add(image.entrypoint)
  // A service's own command replaces the image's.
  if (!services.some((service) => service.command && service.weight >= weight * 0.9)) add(image.command)
  return found
}

/** A command as words or as shell text, with the scripts that it calls. */
function run(
  repository: Repository,
  source: Source,
  given: readonly string[] | string,
  values: Readonly<Record<string, string>>,
  depth = 0,
): StatedCommand[] {
  const commands: readonly ShellCommand[] =
    typeof given === 'string'
      ? readShell(given, values, source.line)
      : [{ words: given, line: source.line, folder: '.' }]
  return commands.flatMap((command) => {
    const folder = joinPath(source.folder, command.folder)
    const line = typeof given === 'string' && depth === 0 ? source.line : command.line
    const stated: StatedCommand = {
      words: command.words,
      weight: source.weight,
      container: source.container,
      folder,
      evidence: { file: source.file, line, says: shorten(command.words.join(' ')) },
    }
    if (depth >= scriptDepth) return [stated]
    const inline = command.words.indexOf('-c')
    const [program = ''] = command.words
    if (/(^|\/)(ba|da|z|a)?sh$/.test(program) && inline > 0)
      return run(repository, { ...source, folder, line }, command.words[inline + 1] ?? '', values, depth)
    const scripts = command.words
      .slice(0, 4)
      .flatMap((word) => (/^-|^\.$|[$*]/.test(word) ? [] : scriptFiles(repository, { ...source, folder }, word)))
    const [script] = scripts
    if (script === undefined) return [stated]
    return [
      stated,
      ...run(repository, { ...source, file: script, line: 1, folder }, repository.text(script), values, depth + 1),
    ]
  })
}

/** Scripts of the repository that a word of a command means. */
export function scriptFiles(
  repository: Repository,
  { folder, container }: Pick<StatedCommand, 'folder' | 'container'>,
  word: string,
): string[] {
  const path = joinPath(folder, word)
  const files = container ? sourcesOf(repository, container, path) : [normalizePath(path)]
  if (container && word.includes('/') && files.length === 0)
    files.push(...repository.paths.filter((each) => baseName(each) === baseName(word)).slice(0, 1))
  return files.filter(
    (file) =>
      repository.has(file) &&
      (/\.(sh|bash)$/.test(file) || /^#!.*\b(ba|da|a)?sh\b/.test(repository.text(file).slice(0, 80))),
  )
}

/** Files outside of containers that hold commands, and how much each is worth. */
function fileCommands(repository: Repository): StatedCommand[] {
  const found: StatedCommand[] = []
  for (const file of repository.paths) {
    const name = baseName(file)
    const folder = parentOf(file)
    const dev = isForDevelopment(file) ? 0.3 : 1
    const take = (
      pattern: RegExp,
      weight: number,
      where: (lines: readonly string[]) => string = () => folder,
    ): void => {
      const lines = repository.text(file).split('\n', 3000)
      const start = where(lines)
      for (const { line, index } of joined(lines)) {
        // What a shell would run, make fills in.
        const read = name === 'Makefile' ? line.replaceAll(/\$\((\w+)\)/g, '${$1}') : line
        const match = line.length < 2000 ? pattern.exec(read) : null
        const command = (match?.[2] ?? match?.[1])?.trim().replace(/^["'](.*)["'],?$/, '$1')
        if (match && command)
          found.push(
            ...run(
              repository,
              {
                file,
                line: index + 1,
                weight: weight * dev * (match[2] !== undefined && match[1] !== 'web' ? 0.8 : 1),
                container: undefined,
                folder: start,
              },
              command,
              {},
            ),
          )
      }
    }
    if (/^Procfile(\.\w+)?$/.test(name)) take(/^(\w+):\s*(.+)$/, name === 'Procfile' ? 0.96 : 0.6)
    else if (/\.(service|conf|ini|cfg)$/.test(name)) {
      const from = (lines: readonly string[]): string => serviceFolder(repository, lines, folder)
      take(/^\s*(?:command|ExecStart|module|wsgi-file)\s*=\s*(.+)$/, 0.85, from)
      // What a service runs before its start is no start.
      take(/^\s*ExecStartPre\s*=\s*[-+!@]*(.+)$/, 0.45, from)
    } else if (
      /^(render\.ya?ml|app\.ya?ml|fly\.toml|railway\.(json|toml)|nixpacks\.toml|heroku\.yml|dokku.*|zappa_settings\.json|apprunner\.yaml)$/.test(
        name,
      )
    )
      take(
        /^\s*["']?(?:startCommand|start|cmd|entrypoint|run|web|app|dockerCommand|command)["']?\s*[:=]\s*(.+?),?\s*$/,
        0.9,
      )
    else if (/(^|\/)\.github\/workflows\/[^/]+\.ya?ml$|(^|\/)\.gitlab-ci\.ya?ml$/.test(file))
      take(/^\s*(?:-\s+)?(?:run:\s*)?([a-z][\w./-]*\s+\S.*)$/, 0.3, () => '.')
    else if (name === 'package.json')
      take(/^\s*"(?!name|version|description)[\w:-]+"\s*:\s*"([a-z][^"]*\s[^"]*)",?\s*$/, 0.3)
    else if (/^(Makefile|justfile)$/.test(name)) take(/^\t+@?(.+)$|^ {2,}@?(.+)$/, 0.4)
    else if (name.endsWith('.sh') && (!isBesideTheApp(file) || /start|run|serve|entry|boot/.test(name)))
      found.push(
        ...run(
          repository,
          { file, line: 1, weight: 0.5 * dev, container: undefined, folder },
          repository.text(file),
          {},
          scriptDepth,
        ),
      )
  }
  return found
}

/** A line that ends with a backslash goes on in the next one. */
function joined(lines: readonly string[]): { readonly line: string; readonly index: number }[] {
  const found: { line: string; index: number }[] = []
  let goesOn = false
  for (const [index, text] of lines.entries()) {
    const last = goesOn ? found.at(-1) : undefined
    if (last) last.line = last.line.replace(/\\\s*$/, ` ${text.trim()}`)
    else found.push({ line: text, index })
    goesOn = (found.at(-1)?.line.length ?? 0) < 2000 && /\\\s*$/.test(text)
  }
  return found
}

/** `directory=/srv/site/backend`: the folder of the repository with the same last words. */
function serviceFolder(repository: Repository, lines: readonly string[], folder: string): string {
  for (const line of lines) {
    const path = /^\s*(?:directory|WorkingDirectory|chdir)\s*=\s*(\S+)/.exec(line)?.[1]
    const parts = path?.split('/').filter((part) => part !== '' && !part.startsWith('%')) ?? []
    for (let from = 0; from < parts.length; from++) {
      const candidate = parts.slice(from).join('/')
      if (repository.hasFolder(candidate)) return candidate
    }
    if (path !== undefined) return '.'
  }
  return repository.hasFolder(folder) && folder.includes('deploy') ? '.' : folder
}

/** Words after an option: `--bind 0.0.0.0:80` or `--bind=0.0.0.0:80`. */
export function optionValues(words: readonly string[], ...names: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    for (const name of names) {
      if (word === name) return words[index + 1] ?? []
      if (
        name.startsWith('--')
          ? word.startsWith(`${name}=`)
          : word.startsWith(name) && word.length > name.length && !word.startsWith('--')
      )
        return word.slice(name.length).replace(/^=/, '')
    }
    return []
  })
}
