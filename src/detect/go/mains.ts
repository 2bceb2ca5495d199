// Which of a repository's packages main are served programs, and what starts them.
import type { Evidence, Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import type { Surroundings } from '../apps.ts'
import { baseName, foldersUpFrom, isWithin, joinPath, parentOf } from '../paths.ts'
import { shellLine } from '../../model/shell.ts'
import { evidenceAt, shorten, type Repository } from '../repository.ts'
import { isBesideTheApp } from '../scope.ts'
import type { StatedCommand } from '../statements/commands.ts'
import type { ComposeService } from '../statements/compose.ts'
import { sourcesOf, type Container } from '../statements/containers.ts'
import { allStages, jsonWords } from '../statements/dockerfile.ts'
import { readShell } from '../statements/shell.ts'
import { mainFolders, moduleOf, programName } from './module.ts'
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
  { repository, containers, commands, services }: Surroundings,
  read: (path: string) => GoFile,
): { readonly served: readonly GoCandidate[]; readonly losers: AppDraft['losers'] } {
  const built = containers.flatMap((container) => builtMains(repository, container))
  const all = [...commands, ...publishedRuns(services)].toSorted((a, b) => b.weight - a.weight)
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
    const name = programName(module, folder)
    // A module's name may end as a site's does, which its program's does not.
    const names = new Set([name, name.replace(/\.\w+$/, ''), ...own.flatMap(({ output }) => output ?? [])])
    const starts = all.filter((command) => startsIt(command, names, folder))
    const [best] = own
    served.push({
      program,
      calls,
      // An image may get its program from elsewhere, and start it all the same.
      container: best?.container ?? starts.find((each) => each.container && each.weight > 0.5)?.container,
      commands: starts,
      evidence: [
        ...(best ? [best.evidence] : []),
        ...starts.map((each) => each.evidence),
        ...calls.map((each) => each.evidence),
      ],
      score: (best?.container.weight ?? 0) * 10 + (starts[0]?.weight ?? 0) * 5 + wordScore(folder),
    })
  }
  const daemons = served.map((each) => withDaemon(each, served))
  return {
    served: daemons.toSorted((a, b) => b.score - a.score || (a.program.folder < b.program.folder ? -1 : 1)),
    losers,
  }
}

/** Of `shop` and `shopd` the second is what runs, by an old custom, and the first its client. */
function withDaemon(candidate: GoCandidate, all: readonly GoCandidate[]): GoCandidate {
  const { folder } = candidate.program
  const isDaemon = all.some(({ program }) => program.folder !== '.' && `${program.folder}d` === folder)
  return isDaemon ? { ...candidate, score: candidate.score + 1 } : candidate
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

/** What services run that are not built here, such as the program's own published image: with the program, its start. */
function publishedRuns(services: readonly ComposeService[]): StatedCommand[] {
  return services.flatMap(({ file, line, image, build, command, weight }) => {
    const words = command?.words.map(({ text }) => text) ?? []
    if (!image || build || words.length === 0) return []
    const shell = words.indexOf('-c')
    const text = command?.list ? (shell < 0 ? shellLine(words) : (words[shell + 1] ?? '')) : words.join(' ')
    return readShell(text).map((each) => ({
      words: each.words,
      weight,
      container: undefined,
      folder: '.',
      evidence: { file, line: command?.words[0]?.line ?? line, says: shorten(each.words.join(' ')) },
    }))
  })
}

/** Packages that an image builds: `go build -o name ./cmd/x`. */
function builtMains(repository: Repository, container: Container): Built[] {
  const { file } = container.image
  const { copies, runs } = allStages(repository.text(file))
  const building = { ...container, image: { ...container.image, copies } }
  return runs.flatMap(({ command, folder, line }) =>
    readShell(command, {}, line).flatMap(({ words, folder: below }): Built[] => {
      const at = words.findIndex(
        (word, index) => /(^|\/)go$/.test(word) && /^(build|install)$/.test(words[index + 1] ?? ''),
      )
      if (at < 0) return []
      const { output, folder: named, packages } = buildArguments(words.slice(at + 2))
      const places = packages.flatMap((each) => {
        const place =
          each.replace(/\/\*(\.go)?$/, '').replace(/\.go$/, '') === each || each.endsWith('*')
            ? each.replace(/\/\*(\.go)?$/, '')
            : parentOf(each)
        return inRepository(repository, building, joinPath(folder, below, named, place))
      })
      return places.map((place) => ({
        folder: place,
        output: output === undefined ? undefined : baseName(output),
        container,
        evidence: evidenceAt(repository, file, line),
      }))
    }),
  )
}

function inRepository(repository: Repository, building: Container, path: string): string[] {
  // What is copied into the folder is not the folder.
  const found = sourcesOf(repository, building, path).filter((each) => repository.hasFolder(each))
  const plain = path.replace(/^\/(src|app|build|go\/src\/\w+)?\/?/, '') || '.'
  return (found.length > 0 ? found : [joinPath(building.context, plain)]).slice(0, 1)
}

function buildArguments(words: readonly string[]): {
  output: string | undefined
  folder: string
  packages: string[]
} {
  const packages: string[] = []
  let output: string | undefined
  let folder = '.'
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (word === '-o') output = words[++index]
    else if (word.startsWith('-o=')) output = word.slice(3)
    else if (word === '-C') folder = words[++index] ?? '.'
    else if (/^-(ldflags|tags|gcflags|asmflags|mod|modfile|buildmode|installsuffix|p|pkgdir|overlay)$/.test(word))
      index++
    else if (!word.startsWith('-')) packages.push(word)
  }
  return { output, folder, packages: packages.length > 0 ? packages : ['.'] }
}

function startsIt(
  { words: [program = '', ...rest], folder }: StatedCommand,
  names: ReadonlySet<string>,
  main: string,
): boolean {
  if (program === 'go' && rest[0] === 'run') {
    const target = rest.slice(1).find((word) => !word.startsWith('-')) ?? '.'
    const place = joinPath(folder === '/' ? '.' : folder, target)
    return place === main || parentOf(place) === main
  }
  return names.has(baseName(program))
}

/** The words that follow the program where production starts it. */
export function statedArguments(candidate: GoCandidate): Finding<readonly string[]> | undefined {
  const best = statedRuns(candidate).at(-1)
  if (best) return { value: best.words.slice(1), confidence: best.weight, evidence: [best.evidence] }
  return candidate.container && imageArguments(candidate.container)
}

/** Every run of the program where production starts it, in order: the last one serves, and what comes before it ends first. */
export function statedRuns({ program, commands, container }: GoCandidate): readonly StatedCommand[] {
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
  const runs = near.filter(({ words }) => words[0] !== 'go')
  const [best] = runs
  return runs.filter(
    (each) =>
      each.weight === best?.weight &&
      each.container === best.container &&
      each.evidence.file === best.evidence.file &&
      (best.container !== undefined || each.evidence.line === best.evidence.line),
  )
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
