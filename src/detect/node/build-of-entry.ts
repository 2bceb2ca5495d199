// How the file of an entry is made, where that is not by the package's `build` script.
import type { Evidence } from '../../model/detection.ts'
import type { NodeDetection } from '../../model/node-detection.ts'
import { baseName, joinPath } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { Container } from '../statements/containers.ts'
import { readInstructions } from '../statements/dockerfile.ts'
import { builtFile } from './built-files.ts'
import { lockAbove } from './locks.ts'
import { lineOfKey, packagesOf, scriptOf, scriptsOf, type Package } from './package.ts'
import { packageAbove } from './resolve-import.ts'
import { stepsOf, stepsOfScript, type Step } from './steps.ts'
import { readTypeScript } from './tsconfig.ts'

/** The package that a file belongs to. */
export interface Owner {
  readonly repository: Repository
  readonly folder: string
  readonly manifest: Package
  readonly detection: NodeDetection
}

/** A command that makes files, for the stack file. */
export interface Build {
  readonly command: string
  readonly evidence: readonly Evidence[]
}

/** A script of the package that makes a file of a source. */
export function madeBy(
  { repository, folder, manifest, detection }: Owner,
  source: string,
): { readonly file: string; readonly build: Build | undefined } | undefined {
  for (const name of buildScripts(manifest)) {
    const file = builtFile(repository, folder, source, stepsOfScript(repository, folder, name), detection)
    if (file !== undefined && file !== source)
      return { file, build: name === 'build' ? undefined : runOf(repository, folder, name) }
  }
  return undefined
}

function buildScripts(manifest: Package): string[] {
  const order = [
    'build',
    'build:prod',
    'build:production',
    'build:server',
    'build:api',
    'build:backend',
    'compile',
    'tsc',
    'transpile',
  ]
  const names = Object.keys(scriptsOf(manifest)).filter(
    (name) => order.includes(name) || /^(build|compile|heroku-postbuild|gcp-build)/.test(name),
  )
  return names
    .filter((name) => !/dev|watch|docs?|docker|test|clean/.test(name))
    .toSorted((a, b) => rank(order, a) - rank(order, b))
}

function rank(order: readonly string[], name: string): number {
  const index = order.indexOf(name)
  return index < 0 ? order.length : index
}

function runOf(repository: Repository, folder: string, name: string): Build {
  const manager = lockAbove(repository, folder)?.manager ?? 'npm'
  return {
    command: `${manager === 'berry' ? 'yarn' : manager} run ${name}`,
    evidence: [lineOfKey(repository, folder, name)],
  }
}

/** How a file is made where the package's `build` script does not: by another script, by the start's own steps, by the Dockerfile. */
export function buildOf(
  owner: Owner,
  start: readonly Step[],
  source: string | undefined,
  container: Container | undefined,
): Build | undefined {
  const { repository, folder, manifest, detection } = owner
  if (container) {
    const stated = statedBuild(owner, container)
    if (stated) return stated
  }
  if (scriptOf(manifest, 'build') !== undefined) return undefined
  const made = source === undefined ? undefined : madeBy(owner, source)
  if (made) return made.build
  const [first] = buildScripts(manifest)
  if (first !== undefined) return runOf(repository, folder, first)
  const compiling = start.find(({ words }) => detection.builders.test(baseName(words[0] ?? '')))
  if (compiling) return { command: ['npx', ...compiling.words].join(' '), evidence: [compiling.evidence] }
  if (source === undefined || !/\.[cm]?tsx?$/.test(source) || !packagesOf(manifest).includes('typescript'))
    return undefined
  const config = readTypeScript(repository, folder)
  return config && { command: 'npx tsc', evidence: [{ file: config.file, line: 1, says: '' }] }
}

/** The command by which the Dockerfile itself builds, where that is another than the usual one. */
function statedBuild({ repository, folder, manifest }: Owner, { image, context }: Container): Build | undefined {
  const lines = repository.text(image.file).split('\n')
  for (const [index, line] of lines.entries()) {
    const command = /^\s*(?:RUN|&&)\s+(?:--\S+\s+)*(.*?)(?:\\|&&)?\s*$/.exec(line)?.[1]
    if (command === undefined || !/build|compile|\btsc\b/.test(command)) continue
    const evidence: Evidence = { file: image.file, line: index + 1, says: line.trim().slice(0, 90) }
    const steps = stepsOf(repository, command, {
      folder: packageAbove(repository, joinPath(context)) ?? folder,
      environment: {},
      evidence,
    })
    const script = steps.find((step) => step.script !== undefined && step.folder === folder)?.script
    const named = /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?((?:build|compile)[\w:.-]*)/.exec(command)?.[1]
    if (script === undefined && named === undefined) continue
    const name = named !== undefined && scriptOf(manifest, named) !== undefined ? named : script
    if (name === undefined || name === 'build' || /^(pre|post)build$/.test(name) || named === 'build') return undefined
    return { command: runOf(repository, folder, name).command, evidence: [evidence] }
  }
  return scriptOf(manifest, 'build') === undefined ? workspaceRun(repository, image.file, manifest) : undefined
}

/** `RUN yarn nx run-many --target=build`: a tool of the workspace builds without a script. */
function workspaceRun(repository: Repository, file: string, manifest: Package): Build | undefined {
  for (const { name, text, line } of readInstructions(repository.text(file))) {
    const [, tool = '', rest = ''] =
      name === 'RUN' && text.length < 2000
        ? (/\b(?:npx|bunx|yarn|pnpm)(?:\s+(?:exec|run))?\s+(nx|turbo|lerna)\s+([^;&|]*\bbuild\b[^;&|]*)/.exec(text) ??
          [])
        : []
    if (packagesOf(manifest).includes(tool))
      return { command: `npx ${tool} ${rest.trim()}`, evidence: [evidenceAt(repository, file, line)] }
  }
  return undefined
}
