// Commands by which a repository's own image, or its start, makes files of the app's source, such as translations: `build`.
import type { Evidence, Finding } from '../model/detection.ts'
import type { PythonDetection } from '../model/provider.ts'
import { shellLine } from '../model/shell.ts'
import { baseName, normalizePath } from './paths.ts'
import { distinctEvidence, evidenceAt, type Repository } from './repository.ts'
import type { StatedCommand } from './statements/commands.ts'
import { placesOf, type Container } from './statements/containers.ts'
import { commandsOf } from './statements/image-commands.ts'

interface Context {
  readonly repository: Repository
  /** The app's folder. */
  readonly path: string
  /** Its own image, or those that may be. */
  readonly containers: readonly Container[]
  readonly commands: readonly StatedCommand[]
}

interface Command {
  readonly words: readonly string[]
  /** Where it runs: a path of the container, or of the repository. */
  readonly folder: string
  readonly container: Container | undefined
  readonly evidence: Evidence
}

/** `collecting`: what the settings ask for; it goes where the repository has its own, else to the end. */
export function buildCommand(
  context: Context,
  { making, settings }: PythonDetection,
  collecting: Finding<string> | undefined,
): Finding<string> | undefined {
  const collects = settings?.collected.command[2] ?? ''
  const stated = [...ofImages(context), ...ofStart(context)]
    .filter((command) => isAtHome(context, command))
    .map(({ words, evidence }) => ({ line: shellLine(plain(words)), evidence }))
    .filter(({ line }) => making.some((each) => each.test(line)) && !/[$*<>`]/.test(line))
    .flatMap(({ line, evidence }) => {
      if (collects === '' || !line.split(' ').includes(collects)) return [{ line, evidence: [evidence] }]
      return collecting ? [{ line: collecting.value, evidence: collecting.evidence }] : []
    })
  const all = [...stated, ...(collecting ? [{ line: collecting.value, evidence: collecting.evidence }] : [])]
  const steps = all.filter(({ line }, index) => all.findIndex((each) => each.line === line) === index)
  const [first] = steps
  if (!first) return undefined
  const lines = steps.map(({ line }) => line)
  return {
    value: steps.length === 1 ? first.line : shellLine(['sh', '-c', lines.join(' && ')]),
    confidence: 0.9,
    evidence: distinctEvidence(steps.flatMap(({ evidence }) => evidence)),
  }
}

function ofImages({ repository, containers }: Context): Command[] {
  return containers.flatMap((container) =>
    commandsOf(container.image).map(({ words, folder, line }) => ({
      words,
      folder,
      container,
      evidence: evidenceAt(repository, container.image.file, line),
    })),
  )
}

/** What stands before the server in its own line or script; CI and tools of development say less. */
function ofStart({ containers, commands }: Context): Command[] {
  return commands.filter(({ weight, container }) => weight > 0.5 && (!container || containers.includes(container)))
}

/** Whether it runs where the image's build runs, in the app's folder. */
function isAtHome({ repository, path }: Context, { folder, container }: Command): boolean {
  if (!container) return normalizePath(folder) === path
  const places = placesOf(repository, container, folder)
  return places.length === 0 || places.includes(path)
}

/** The command without the place of its program. */
function plain(words: readonly string[]): string[] {
  const [program = '', ...rest] = words
  const name = baseName(program).replace(/^python[\d.]+$/, 'python')
  if (name.endsWith('.py')) return ['python', name, ...rest]
  const [option, module = '', ...more] = rest
  return name === 'python' && option === '-m' ? [module, ...more] : [name, ...rest]
}
