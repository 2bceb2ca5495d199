// Every way in which a repository says that a program of Node is started, strongest first.
import type { Evidence } from '../../model/detection.ts'
import type { NodeDetection } from '../../model/node-detection.ts'
import type { Surroundings } from '../apps.ts'
import { baseName, isWithin, joinPath, parentOf, relativeTo } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { StatedCommand } from '../statements/commands.ts'
import { sourcesOf, type Container } from '../statements/containers.ts'
import { readInstructions } from '../statements/dockerfile.ts'
import { stageCopies } from '../statements/stage-copies.ts'
import { lineOfKey, readPackage, scriptOf, scriptsOf } from './package.ts'
import { isManagerFile } from './process-manager.ts'
import { packageAbove } from './resolve-import.ts'
import { stepsOf, stepsOfScript, type Step } from './steps.ts'

export interface Start {
  readonly steps: readonly Step[]
  readonly evidence: Evidence
  /** 1: production's own files say so. */
  readonly weight: number
  readonly command: StatedCommand | undefined
  readonly container: Container | undefined
}

/** What containers, Procfiles and other deployment files run. */
export function statedStarts({ repository, commands }: Surroundings, { programs }: NodeDetection): Start[] {
  return commands
    .filter(({ weight, evidence }) => weight >= 0.4 && baseName(evidence.file) !== 'package.json')
    .slice(0, 100)
    .flatMap((command) => {
      const { evidence, container, weight } = command
      for (const folder of foldersOf(repository, command)) {
        const steps = stepsOf(
          repository,
          command.words.map((word) => copiedFrom(word, command)),
          { folder, environment: {}, evidence },
        ).map((step) => asBuilt(repository, step, folder, command))
        if (steps.some(({ launch, script }) => launch || script !== undefined) || steps.length > 1)
          return [{ steps, evidence, weight: weightOf(weight, evidence), command, container }]
        const [step] = steps
        if (step && programs.test(baseName(step.words[0] ?? '')))
          return [{ steps, evidence, weight, command, container }]
      }
      return []
    })
}

/** A process manager may run a program in each of several folders: a start of each. */
export function eachProgram(start: Start): Start[] {
  const isManaged = ({ evidence }: Step): boolean => isManagerFile(evidence.file)
  const folders = new Set(start.steps.filter(isManaged).map(({ folder }) => folder))
  if (folders.size < 2) return [start]
  return [...folders].map((folder) => ({
    ...start,
    steps: start.steps.filter((step) => !isManaged(step) || step.folder === folder),
  }))
}

/** A file that the image has from a folder which only a build makes: `COPY dist/api api`. */
function copiedFrom(word: string, { container, folder }: StatedCommand): string {
  if (!container || word.startsWith('-')) return word
  const wanted = joinPath(folder, word)
  for (const { sources, target } of container.image.copies.toReversed()) {
    const [source = '', more] = sources
    const below = relativeTo(joinPath(target), wanted)
    if (more === undefined && below !== undefined && /^\.?\/?(dist|build|out|\.output)(\/|$)/.test(source))
      return joinPath(source, below)
  }
  return word
}

/** A step with its files where the build of another stage leaves them; `at` is what the repository has for the command's folder. */
export function asBuilt(repository: Repository, step: Step, at: string, { container, folder }: StatedCommand): Step {
  const copies = container
    ? stageCopies(repository, container).toSorted((a, b) => b.target.length - a.target.length)
    : []
  if (copies.length === 0) return step
  const moved = (path: string): string => {
    const wanted = relativeTo(at, path)
    if (wanted === undefined || repository.has(path) || repository.has(`${path}.js`)) return path
    for (const { places, target } of copies) {
      const below = relativeTo(target, joinPath(folder, wanted))
      const [home] = places
      if (below === undefined || home === undefined) continue
      // One file, copied into a folder.
      const made = baseName(home) === below && /\.\w+$/.test(below) ? home : joinPath(home, below)
      // An image that lies elsewhere may run several programs, and belong to another one.
      const own = packageAbove(repository, parentOf(container?.image.file ?? '.'))
      return packageAbove(repository, made) === own ? made : path
    }
    return path
  }
  const words = step.words.map((word, index) =>
    index > 0 && /^[\w.][\w./-]*\/[\w.-]+\.[cm]?js$/.test(word)
      ? (relativeTo(step.folder, moved(joinPath(step.folder, word))) ?? word)
      : word,
  )
  const { launch } = step
  return { ...step, words, launch: launch?.file === undefined ? launch : { ...launch, file: moved(launch.file) } }
}

/** A line of a Procfile that is no server's. */
function weightOf(weight: number, { file, says }: Evidence): number {
  return baseName(file) === 'Procfile' && /^(worker|release|clock|cron|jobs?)\b/.test(says) ? 0.3 : weight
}

/** Where a command runs, in folders of the repository: the likeliest first. */
function foldersOf(repository: Repository, { container, folder }: StatedCommand): string[] {
  if (!container) return [folder]
  const { image, context } = container
  const copied = readInstructions(repository.text(image.file)).flatMap(({ name, text }) =>
    (name === 'COPY' || name === 'ADD') && !text.includes('--from=')
      ? text.split(/[\s,"[\]]+/).flatMap((word) => {
          const path = word === '' || word.startsWith('-') ? '' : joinPath(context, word.replace(/^\//, ''))
          if (path === '') return []
          return /(^|\/)package[^/]*\.json$/.test(path) ? [parentOf(path)] : [path]
        })
      : [],
  )
  const places = [...sourcesOf(repository, container, folder), context, ...copied, parentOf(image.file)]
  return [...new Set(places)].filter((each) => repository.hasFolder(each) && isWithin('.', each)).slice(0, 12)
}

const forProduction =
  /^((start|serve|server|run|app)[:._-]?(prod|production|live|release|docker|app)|prod(uction)?|docker[:._-]start)$/
const usual =
  /^(start|start[:._-](server|api|backend|web|node)|(server|api|backend)[:._-]start|start-server|server|serve|backend|api)$/

/** Scripts of a package that may start it, as their names say. */
export function scriptStarts(repository: Repository, folder: string): Start[] {
  const scripts = Object.keys(scriptsOf(readPackage(repository, folder) ?? {}))
  return scripts
    .filter((name) => forProduction.test(name) || usual.test(name))
    .slice(0, 20)
    .map((name) => {
      const steps = stepsOfScript(repository, folder, name)
      const weight = forProduction.test(name) ? 0.58 : name === 'start' ? 0.56 : 0.5
      return {
        steps,
        weight,
        evidence: lineOfKey(repository, folder, name),
        command: undefined,
        container: undefined,
      }
    })
}

/** Files of a process manager, the package's `main`, and files of usual names: each says what is started, and not how. */
export function fileStarts(repository: Repository, folder: string, listening: readonly string[]): Start[] {
  const managers = repository
    .filesIn(folder)
    .filter((path) => isManagerFile(path) && /^(ecosystem|process|pm2)/.test(baseName(path)))
  const main = readPackage(repository, folder)?.['main']
  const start = (words: readonly string[], evidence: Evidence, weight: number): Start => ({
    steps: stepsOf(repository, words, { folder, environment: {}, evidence }),
    evidence,
    weight,
    command: undefined,
    container: undefined,
  })
  const inside = folder === '.' ? '' : `${folder}/`
  return [
    ...managers.flatMap((file) => {
      const { steps, ...rest } = start(['pm2', 'start', baseName(file)], evidenceAt(repository, file, 1), 0.57)
      return steps.length > 0 ? [{ ...rest, steps, evidence: steps[0]?.evidence ?? rest.evidence }] : []
    }),
    ...(typeof main === 'string' && main !== '' && listening.includes(joinPath(folder, main))
      ? [start(['node', main], evidenceAt(repository, joinPath(folder, 'package.json'), 1), 0.35)]
      : []),
    ...listening.map((file) =>
      start(
        [/\.[cm]?tsx?$/.test(file) ? 'tsx' : 'node', file.slice(inside.length)],
        evidenceAt(repository, file, 1),
        0.3,
      ),
    ),
  ]
}

/** Whether a package says at all how it is started. */
export function hasStart(repository: Repository, folder: string): boolean {
  const manifest = readPackage(repository, folder)
  return ['start', 'start:prod', 'serve', 'dev', 'develop', 'server'].some(
    (name) => scriptOf(manifest, name) !== undefined,
  )
}
