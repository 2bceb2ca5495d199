// What has to be done before an app starts, as the repository runs it: by a service of the app's image that has to end
// first, or by a script that its start line, or a deployment, runs before the server.
import type { Evidence } from '../model/detection.ts'
import { shellLine } from '../model/shell.ts'
import type { EntryCandidate } from './entries.ts'
import { baseName, relativeTo } from './paths.ts'
import { sharesImage, waitsForEnd } from './processes.ts'
import { normalName } from './python/requirement.ts'
import type { Repository } from './repository.ts'
import { scriptFiles, type StatedCommand } from './statements/commands.ts'
import type { ComposeService } from './statements/compose.ts'
import { sourcesOf } from './statements/containers.ts'
import { readShell, type ShellCommand } from './statements/shell.ts'

export interface Preparation {
  readonly words: readonly string[]
  /** Folder of the repository where it runs. */
  readonly folder: string
  readonly evidence: readonly Evidence[]
  /** Whether one of its lines migrates by a tool. */
  readonly migrates: boolean
  /** Whether it is a command as it stands there, and no script. */
  readonly isPlain: boolean
}

export interface PreparationContext {
  readonly repository: Repository
  /** The app's folder: only what lies in it is in the image. */
  readonly path: string
  readonly entry: EntryCandidate
  readonly commands: readonly StatedCommand[]
  /** The repository's own Compose services. */
  readonly services: readonly ComposeService[]
  readonly packages: ReadonlySet<string>
}

/** Says whether words are a migration by one of the tools. */
type Migrates = (words: readonly string[]) => boolean

type Stated = Pick<StatedCommand, 'words' | 'evidence' | 'folder'>

export function findPreparation(context: PreparationContext, migrates: Migrates): Preparation | undefined {
  const ended = endedServices(context).flatMap((stated) => prepared(context, migrates, stated) ?? [])
  const [first, ...more] = ended
  if (first && more.length > 0 && more.every(({ folder }) => folder === first.folder))
    return {
      ...first,
      words: ['sh', '-c', ended.map(({ words }) => shellLine(words)).join(' && ')],
      evidence: ended.flatMap(({ evidence }) => evidence),
      migrates: ended.some((each) => each.migrates),
      isPlain: false,
    }
  const run = scripts(context).map((stated) => prepared(context, migrates, stated))
  return first ?? run.find((each) => each?.migrates && !each.isPlain)
}

/** Services of the app's image that have to end well before it starts, those that others wait for first. */
function endedServices({ entry: { container }, services }: PreparationContext): Stated[] {
  const own = container?.services ?? []
  const ended = services.filter(
    (service, index) =>
      own.some((each) => waitsForEnd(each, service.name) && sharesImage(each, service)) &&
      services.findIndex(({ name, command }) => name === service.name && command) === index,
  )
  return ended
    .toSorted((a, b) => Number(waitsForEnd(a, b.name)) - Number(waitsForEnd(b, a.name)))
    .flatMap(({ file, command, folder }) => {
      const [first] = command?.words ?? []
      if (!command || !first || !container) return []
      const text = command.words.map((word) => word.text)
      const words = command.list ? text : readShell(first.text).flatMap((each) => each.words)
      const evidence = { file, line: first.line, says: shellLine(words) }
      return [{ words, evidence, folder: folder ?? container.image.folder }]
    })
}

/** Scripts of the app's image that something runs in it: its start line, or a deployment. */
function scripts({ entry: { container }, commands }: PreparationContext): Stated[] {
  if (!container) return []
  const names = new Set(container.services.map(({ name }) => name))
  return commands.flatMap((stated): Stated[] => {
    if (stated.container) return stated.container === container ? [stated] : []
    const { words, evidence, weight } = stated
    const run = words.indexOf('run')
    const at = words.findIndex((word, index) => index > run && names.has(word))
    return weight >= 0.3 && words.includes('compose') && run > 0 && at > 0
      ? [{ words: words.slice(at + 1), evidence, folder: container.image.folder }]
      : []
  })
}

/** What the command is in an image of the stack's; undefined where it could not run there, or would be the server. */
function prepared(context: PreparationContext, migrates: Migrates, stated: Stated): Preparation | undefined {
  const { repository, path, entry } = context
  const { container } = entry
  const folder = container && sourcesOf(repository, container, stated.folder).find((each) => repository.hasFolder(each))
  if (folder === undefined || relativeTo(path, folder) === undefined) return undefined
  const evidence = [stated.evidence]
  /** A file of their container, as seen from where the command runs. */
  const placed = (word: string): string => {
    const [file] = container ? sourcesOf(repository, container, word) : []
    return (file === undefined ? undefined : relativeTo(folder, file)) ?? word
  }
  const named = stated.words.slice(0, 2).filter((word) => !word.startsWith('-'))
  const [script] = named.flatMap((word) => scriptFiles(repository, { folder: stated.folder, container }, word))
  if (script === undefined) {
    const [bare = stated, ...others] = readShell(shellLine(stated.words))
    if (others.length > 0) return undefined
    const words = bare.words.map((word, index) => (index > 0 && word.startsWith('/') ? placed(word) : word))
    const inline = /^(ba)?sh$/.test(words[0] ?? '') && words[1] === '-c' ? readShell(words[2] ?? '') : [{ words }]
    if (words.some((word) => word.includes('$')) || !inline.every((line) => isThere(context, line.words)))
      return undefined
    const isMigration = inline.some((line) => migrates(line.words))
    return { words, folder, evidence, migrates: isMigration, isPlain: inline.length === 1 }
  }
  const source = repository.text(script)
  if (/\$[@*]/.test(source) || entry.commands.some((each) => each.evidence.file === script)) return undefined
  const lines = readShell(source)
  const words =
    lines.every((line) => isThere(context, line.words)) && !wrapped.test(source)
      ? ownWords(folder, script, source)
      : withoutWaits(context, source, lines)
  return words && { words, folder, evidence, migrates: lines.some((line) => migrates(line.words)), isPlain: false }
}

function ownWords(folder: string, script: string, source: string): string[] | undefined {
  const path = relativeTo(folder, script)
  return path === undefined
    ? undefined
    : [/^#!.*\bbash\b/.test(source) || script.endsWith('.bash') ? 'bash' : 'sh', path]
}

/** The lines of a script that waits by programs which the image does not have: the entry program has waited already. */
function withoutWaits(
  context: PreparationContext,
  source: string,
  lines: readonly ShellCommand[],
): readonly string[] | undefined {
  const texts = source.split('\n')
  const isWait = ({ line }: ShellCommand): boolean => /^\s*(while|until)\b|wait|ready/i.test(texts[line - 1] ?? '')
  if (lines.some((line) => line.folder !== '.' || (!isThere(context, line.words) && !isWait(line)))) return undefined
  // What depends on a condition would be done without it.
  if (/^\s*(if|for|case)\b|\|\|/m.test(source)) return undefined
  const kept = lines.filter(({ words }) => isThere(context, words) && !ofTheShell.test(words[0] ?? ''))
  if (kept.length === 0 || kept.some(({ words }) => words.some((word) => word.includes('$')))) return undefined
  const [first] = kept
  return kept.length === 1 ? first?.words : ['sh', '-c', kept.map(({ words }) => shellLine(words)).join(' && ')]
}

/** Programs that run others, which the image has no need of. */
const wrapped = /^\s*(exec\s+)?(uv|poetry|pipenv|pdm|sudo|gosu|su-exec|dotenv)\s/m

const ofTheShell =
  /^(set|echo|printf|sleep|export|true|false|exit|done|do|fi|then|else|elif|test|\[|\[\[|:|trap|unset|wait)$/

/** Whether the image has the program: the shell's own, the language, what the app's packages bring, and its own files. */
function isThere({ packages, services }: PreparationContext, [program = '', ...more]: readonly string[]): boolean {
  // `store:5432` and `-h store` are hosts of theirs.
  const isHost = (word: string, before: string | undefined): boolean =>
    services.some(({ name }) => word.startsWith(`${name}:`) || (word === name && /^(-h|--host)$/.test(before ?? '')))
  if (more.some((word, index) => isHost(word, more[index - 1]))) return false
  return (
    ofTheShell.test(program) ||
    /^(python[\d.]*|bash|sh)$/.test(baseName(program)) ||
    packages.has(normalName(program)) ||
    /^\.{0,2}\/.*\.(sh|py)$/.test(program)
  )
}
