// Which of a repository's packages main are served programs, and what starts them.
import type { Evidence, Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import type { Surroundings } from '../apps.ts'
import { baseName, foldersUpFrom, isWithin, joinPath, parentOf } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { isBesideTheApp } from '../scope.ts'
import type { StatedCommand } from '../statements/commands.ts'
import { sourcesOf, type Container } from '../statements/containers.ts'
import { jsonWords, readInstructions } from '../statements/dockerfile.ts'
import { readShell } from '../statements/shell.ts'
import { isMainPackage, moduleOf, programName } from './module.ts'
import { openGoProgram, type GoProgram } from './program.ts'
import { listeningCalls, type Listening } from './serving.ts'
import type { GoFile } from './source.ts'

export interface GoCandidate {
  readonly program: GoProgram
  readonly calls: readonly Listening[]
  /** The image that is built of it for production. */
  readonly container: Container | undefined
  readonly commands: readonly StatedCommand[]
  readonly evidence: readonly Evidence[]
  readonly score: number
}

interface Built {
  readonly folder: string
  /** What the program is called where it is built. */
  readonly output: string | undefined
  readonly container: Container
  readonly evidence: Evidence
}

/** Served programs, the best first, and why others are none. */
export function goCandidates(
  { repository, containers, commands }: Surroundings,
  read: (path: string) => GoFile,
): { readonly served: readonly GoCandidate[]; readonly losers: AppDraft['losers'] } {
  const built = containers.flatMap((container) => builtMains(repository, container))
  const served: GoCandidate[] = []
  const losers: { what: string; why: string }[] = []
  for (const folder of mainFolders(repository)) {
    const module = moduleOf(repository, folder)
    if (!module) continue
    const program = openGoProgram(repository, module, folder, read)
    const calls = listeningCalls(repository, program)
    const own = built
      .filter((each) => each.folder === folder)
      .toSorted((a, b) => b.container.weight - a.container.weight)
    const what = folder === '.' ? module.file : folder
    if (calls.length === 0) {
      if (!isBesideTheApp(`${folder}/main.go`)) losers.push({ what, why: 'it serves no HTTP' })
      continue
    }
    if (isBesideTheApp(`${folder}/main.go`) && own.length === 0) continue
    const names = new Set([programName(module, folder), ...own.flatMap(({ output }) => output ?? [])])
    const starts = commands.filter((command) => startsIt(command, names, folder, repository))
    const [best] = own
    served.push({
      program,
      calls,
      container: best?.container,
      commands: starts,
      evidence: [
        ...(best ? [best.evidence] : []),
        ...starts.map((each) => each.evidence),
        ...calls.map((each) => each.evidence),
      ],
      score: (best?.container.weight ?? 0) * 10 + (starts[0]?.weight ?? 0) * 5 + wordScore(folder),
    })
  }
  return {
    served: served.toSorted((a, b) => b.score - a.score || (a.program.folder < b.program.folder ? -1 : 1)),
    losers,
  }
}

/** Folders with a package main, but for those of other tools and of tests. */
function mainFolders(repository: Repository): string[] {
  const folders = new Set(
    repository.paths
      .filter(
        (path) =>
          path.endsWith('.go') &&
          !path.endsWith('_test.go') &&
          !/(^|\/)(vendor|testdata|node_modules|_\w+)\//.test(path),
      )
      .map(parentOf),
  )
  return [...folders].filter((folder) => isMainPackage(repository, folder)).slice(0, 300)
}

function wordScore(folder: string): number {
  const name = baseName(folder)
  const deep = folder === '.' ? 0 : folder.split('/').length * 0.1
  if (/^(server|api|app|web|http|main|service|backend|\.)$/.test(name)) return 1 - deep
  return (
    (/(^|[-_])(cli|ctl|tool|migrat\w*|seed|worker|cron|gen\w*|client|admin|debug|example|demo|mock|test)s?($|[-_])|cli$|ctl$/.test(
      name,
    )
      ? -2
      : 0.5) - deep
  )
}

/** Packages that an image builds: `go build -o name ./cmd/x`. */
function builtMains(repository: Repository, container: Container): Built[] {
  const { image, context } = container
  let folder = '/'
  return readInstructions(repository.text(image.file)).flatMap(({ name, text, line }): Built[] => {
    if (name === 'FROM') folder = '/'
    if (name === 'WORKDIR') folder = joinPath(folder, text)
    if (name !== 'RUN') return []
    return readShell(text, {}, line).flatMap(({ words, folder: below }): Built[] => {
      const at = words.findIndex(
        (word, index) => /(^|\/)go$/.test(word) && /^(build|install)$/.test(words[index + 1] ?? ''),
      )
      if (at < 0) return []
      const { output, packages } = buildArguments(words.slice(at + 2))
      const places = packages.flatMap((each) => {
        const place =
          each.replace(/\/\*(\.go)?$/, '').replace(/\.go$/, '') === each || each.endsWith('*')
            ? each.replace(/\/\*(\.go)?$/, '')
            : parentOf(each)
        return inRepository(repository, container, context, joinPath(folder, below, place))
      })
      return places.map((place) => ({
        folder: place,
        output: output === undefined ? undefined : baseName(output),
        container,
        evidence: evidenceAt(repository, image.file, line),
      }))
    })
  })
}

function inRepository(repository: Repository, container: Container, context: string, path: string): string[] {
  const found = sourcesOf(
    repository,
    { ...container, image: { ...container.image, copies: allCopies(repository, container) } },
    path,
  )
  return (
    found.length > 0 ? found : [joinPath(context, path.replace(/^\/(src|app|build|go\/src\/\w+)?\/?/, '') || '.')]
  ).slice(0, 1)
}

/** COPY lines of every stage: the program is built in another than it runs in. */
function allCopies(repository: Repository, { image }: Container): Container['image']['copies'] {
  let folder = '/'
  return readInstructions(repository.text(image.file)).flatMap(({ name, text, line }) => {
    if (name === 'FROM') folder = '/'
    if (name === 'WORKDIR') folder = joinPath(folder, text)
    if (name !== 'COPY' || /--from=/.test(text)) return []
    const words = text.split(/\s+/).filter((word) => !word.startsWith('--'))
    const target = words.pop() ?? '.'
    return [{ sources: words, target: joinPath(folder, target), line }]
  })
}

function buildArguments(words: readonly string[]): { output: string | undefined; packages: string[] } {
  const packages: string[] = []
  let output: string | undefined
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (word === '-o') output = words[++index]
    else if (word.startsWith('-o=')) output = word.slice(3)
    else if (/^-(ldflags|tags|gcflags|asmflags|mod|buildmode|p|pkgdir|overlay|C)$/.test(word)) index++
    else if (!word.startsWith('-')) packages.push(word)
  }
  return { output, packages: packages.length > 0 ? packages : ['.'] }
}

function startsIt(
  { words: [program = '', ...rest], folder }: StatedCommand,
  names: ReadonlySet<string>,
  main: string,
  repository: Repository,
): boolean {
  if (program === 'go' && rest[0] === 'run') {
    const target = rest.slice(1).find((word) => !word.startsWith('-')) ?? '.'
    const place = joinPath(folder === '/' ? '.' : folder, target)
    return place === main || parentOf(place) === main || (repository.has(place) && parentOf(place) === main)
  }
  return names.has(baseName(program))
}

/** The words that follow the program where production starts it. */
export function statedArguments({ program, commands, container }: GoCandidate): Finding<readonly string[]> | undefined {
  const own = commands.filter(
    (command) =>
      command.weight > 0.5 &&
      (container === undefined || command.container === undefined || command.container === container),
  )
  // What lies beside the way to the program starts it for some other purpose.
  const folders = foldersUpFrom(program.folder)
  const near = own.filter(
    ({ evidence: { file } }) => folders.includes(parentOf(file)) || file === container?.image.file,
  )
  const [best] = near.filter(({ words }) => words[0] !== 'go')
  if (best) return { value: best.words.slice(1), confidence: best.weight, evidence: [best.evidence] }
  return container && imageArguments(container)
}

/** Of an image whose only start that is known lies elsewhere, its own. */
function imageArguments({ image }: Container): Finding<readonly string[]> | undefined {
  const words = [image.entrypoint, image.command].flatMap((each) => (each ? (jsonWords(each.text) ?? []) : []))
  const line = (image.command ?? image.entrypoint)?.line
  if (words.length < 2 || line === undefined) return undefined
  return { value: words.slice(1), confidence: 0.8, evidence: [{ file: image.file, line, says: words.join(' ') }] }
}

/** Whether two programs are of one app: the same module, and no images of their own. */
export function isSameApp(a: GoCandidate, b: GoCandidate): boolean {
  return (
    isWithin(a.program.module.folder, b.program.folder) &&
    (a.container === undefined || b.container === undefined || a.container.image.file === b.container.image.file)
  )
}
