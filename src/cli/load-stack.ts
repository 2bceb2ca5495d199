// From the stack file's path to Plans and Artifacts: what every command but `init` begins with.
import { readFileSync } from 'node:fs'
import { basename, dirname, resolve as resolvePath } from 'node:path'
import { inspectApp } from '../detect/inspect.ts'
import { exitCodes, UserError } from '../errors.ts'
import { openRepository } from '../host/repository.ts'
import { readRuntime } from '../host/runtime.ts'
import type { Artifact } from '../model/artifact.ts'
import type { SourceFacts } from '../model/detection.ts'
import type { Diagnostic } from '../model/diagnostic.ts'
import type { Files } from '../model/files.ts'
import type { Plan } from '../model/plan.ts'
import type { Stack } from '../model/stack.ts'
import { providers } from '../providers/index.ts'
import { render } from '../render/render.ts'
import { resolve } from '../resolve/resolve.ts'
import { parseStackFile, type StackFile } from '../stack/parse.ts'
import type { Invocation } from './command.ts'

export interface LoadedStack {
  /** Folder of the stack file, absolute. */
  readonly folder: string
  readonly plan: Plan
  readonly artifacts: readonly Artifact[]
}

/** Reads, checks and resolves; every problem of the file and of what it says about the repository at once. */
export function loadStack({ options, folder }: Invocation): LoadedStack {
  const path = resolvePath(folder, String(options['file']))
  const environment = String(options['env'])
  const name = basename(path)
  const { file, diagnostics } = parseStackFile(name, readStackFile(path, name), providers)
  if (!file) throw invalid(diagnostics)
  const root = dirname(path)
  const files = openRepository(root)
  const problems: Diagnostic[] = []
  const facts = (stack: Stack): ReadonlyMap<string, SourceFacts> => inspectAll(stack, file, files, problems)
  const shared = resolveChecked(file.shared, 'shared', facts(file.shared))
  const stack = file.environments.get(environment)
  if (!stack) {
    throw new UserError(`${name} has no environment ${environment}`, {
      exitCode: exitCodes.usage,
      help: `known: ${[...file.environments.keys()].join(', ')}`,
    })
  }
  const plans = [...file.environments].map(([each, content]) => resolveChecked(content, each, facts(content)))
  if (problems.length > 0 || !shared) throw invalid(unique(problems))
  const known = plans.filter((plan) => plan !== undefined)
  const plan = known.find((candidate) => candidate.environment === environment)
  if (!plan) throw new Error(`environment ${environment} was not resolved`)
  return { folder: root, plan, artifacts: render(shared, known, readRuntime()) }
}

function readStackFile(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new UserError(`${name} cannot be read: ${(error as Error).message}`, { exitCode: exitCodes.stackInvalid })
    throw new UserError(`there is no ${name} in ${dirname(path)}`, {
      exitCode: exitCodes.stackInvalid,
      help: 'write one from what the repository tells: seaworthy init',
    })
  }
}

/** Without facts of every app there is no Plan; the problems say why. */
function resolveChecked(stack: Stack, environment: string, facts: ReadonlyMap<string, SourceFacts>): Plan | undefined {
  return Object.keys(stack.apps).every((app) => facts.has(app))
    ? resolve(stack, environment, facts, providers)
    : undefined
}

function inspectAll(
  stack: Stack,
  file: StackFile,
  files: Files,
  problems: Diagnostic[],
): ReadonlyMap<string, SourceFacts> {
  const facts = new Map<string, SourceFacts>()
  for (const [app, section] of Object.entries(stack.apps)) {
    const provider = providers.frameworks.find((candidate) => candidate.name === section.framework)
    if (!provider) throw new Error(`no provider for ${section.framework}`)
    const inspected = inspectApp(section, provider, files)
    if (inspected.facts) facts.set(app, inspected.facts)
    for (const { key, diagnostic } of inspected.problems)
      problems.push({ ...diagnostic, place: file.locate(['apps', app, key]) })
  }
  for (const [datastore, section] of Object.entries(stack.datastores)) {
    for (const script of section.init) {
      if (files.paths.includes(script)) continue
      problems.push({
        id: 'missing-file',
        severity: 'error',
        message: `datastores.${datastore}.init: ${script} is not in the repository`,
        place: file.locate(['datastores', datastore, 'init']),
        help: 'give its path from the folder of the stack file',
      })
    }
  }
  return facts
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [
    ...new Map(
      diagnostics.map((diagnostic) => [`${diagnostic.message} ${diagnostic.place?.line}`, diagnostic]),
    ).values(),
  ]
}

function invalid(diagnostics: readonly Diagnostic[]): UserError {
  const count = diagnostics.length
  return new UserError(`the stack file has ${count === 1 ? 'a problem' : `${count} problems`}`, {
    exitCode: exitCodes.stackInvalid,
    diagnostics,
  })
}
