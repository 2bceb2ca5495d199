// What a start comes to: a file of the repository, one that its build makes, or a program of its packages.
import type { NodeDetection } from '../../model/node-detection.ts'
import { baseName, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { nxFile } from './built-files.ts'
import { entryOf, type NodeEntry } from './entry-of-launch.ts'
import type { Launch } from './launch.ts'
import { moduleOf } from './module.ts'
import { productionPackages, readPackage } from './package.ts'
import type { Start } from './starts.ts'
import type { Step } from './steps.ts'

export type Resolved = NodeEntry & { readonly launch: Launch | undefined; readonly step: Step }

/** Its last file: the last that listens before others. */
export function resolved(
  repository: Repository,
  { steps, container }: Start,
  detection: NodeDetection,
): Resolved | undefined {
  const found = steps.flatMap((step): Resolved[] => {
    const launch = step.launch ?? ofBuildTool(repository, step, detection)
    const entry = launch && entryOf(repository, launch, steps, container, detection)
    return entry ? [{ ...entry, launch, step }] : ofProgram(repository, step, detection)
  })
  const listens = (file: string | undefined): boolean =>
    file !== undefined && moduleOf(repository, file).tokens.some(({ text }) => text === 'listen')
  return found.findLast(({ source }) => listens(source)) ?? found.at(-1)
}

/** `nest start` and `nx serve` build, and start what they have built. */
function ofBuildTool(
  repository: Repository,
  { words, folder, environment, evidence }: Step,
  { joiningBuilder }: NodeDetection,
): Launch | undefined {
  const tool = baseName(words[0] ?? '')
  const plain = { program: 'node', args: [], folder, environment, evidence, nodeOptions: [], loading: [] }
  const served = tool === 'nx' && words[1] === 'serve' ? nxFile(repository, folder, joiningBuilder)?.source : undefined
  if (served !== undefined) return { ...plain, file: served, loader: 'nx', development: undefined }
  if (tool !== 'nest' || words[1] !== 'start') return undefined
  const source = ['src/main.ts', 'src/index.ts', 'src/main.js', 'main.ts']
    .map((each) => joinPath(folder, each))
    .find((each) => repository.has(each))
  if (source === undefined) return undefined
  const isWatched = words.some((word) => /^(--watch|-w|--debug|-d)$/.test(word))
  const development = isWatched ? 'nest start --watch is for development' : undefined
  return { ...plain, file: source, loader: '@nestjs/cli', development }
}

/** They start what their own files say, which is not read here. */
const taskRunners = /^(nps|gulp|grunt|wireit|lage|rush|just|task|zx|hygen|plop)$/

/** A program of the package's own packages, such as `next start`. */
function ofProgram(repository: Repository, step: Step, { fileServers }: NodeDetection): Resolved[] {
  const { words, folder } = step
  const [first = '', ...args] = words
  const manifest = readPackage(repository, folder)
  const name = baseName(first)
  if (!manifest || (!/^(start|serve|server|run)$/.test(args[0] ?? '') && !/-server?$/.test(name))) return []
  const isOwn = productionPackages(manifest).some(
    (each) =>
      each === name ||
      each.startsWith(`@${name}/`) ||
      each.startsWith(`${name}-`) ||
      each === `@${name.replace(/-(?=serve$)/, '/')}` ||
      each === `@${name.replace(/-(?=serve$)/, '-run/')}`,
  )
  const isServer = isOwn && /^[a-z][\w-]*$/.test(name) && !fileServers.test(name) && !taskRunners.test(name)
  return isServer ? [{ folder, entry: name, args, source: undefined, nodeOptions: [], launch: undefined, step }] : []
}
