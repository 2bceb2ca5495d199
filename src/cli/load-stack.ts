// From the stack file's path to Plans and Artifacts: what every command but `init` begins with.
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve as resolvePath } from 'node:path'
import { inspectApp } from '../detect/inspect.ts'
import { exitCodes, UserError } from '../errors.ts'
import { openRepository } from '../host/repository.ts'
import { readRuntime } from '../host/runtime.ts'
import type { Artifact } from '../model/artifact.ts'
import type { SourceFacts } from '../model/detection.ts'
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import type { Files } from '../model/files.ts'
import { publicImages, renameImages } from '../model/images.ts'
import { builtApps, migrationService, projectName, slots, workerService, type App, type Plan } from '../model/plan.ts'
import { listens, type Stack } from '../model/stack.ts'
import { providers } from '../providers/index.ts'
import type { Inventory } from '../reconcile/services.ts'
import { appsOf, render } from '../render/render.ts'
import { resolveEdge, resolveRoutes } from '../resolve/edge.ts'
import { pinned } from '../resolve/images.ts'
import { resolve } from '../resolve/resolve.ts'
import { tasksOf } from '../resolve/tasks.ts'
import { checkCommands } from '../stack/check-commands.ts'
import { checkConfigFiles } from '../stack/check-config.ts'
import { parseStackFile, type StackFile } from '../stack/parse.ts'
import { authorityProblems } from './authority-problems.ts'
import { defaultFile, type Invocation } from './command.ts'
import { lockedDigests } from './locked-digests.ts'
import { lockedApps, refuseStale, withOwnLocks, type LockedApp } from './own-locks.ts'

/** A stack in one environment, as far as `P` goes. */
export interface NamedStack<P> {
  /** Folder of the stack file, absolute. */
  readonly folder: string
  /** The words that name stack and environment on the command line, to be printed with the next command. */
  readonly named: readonly string[]
  readonly plan: P
}

/** A stack that was checked against the repository. */
export interface LoadedStack extends NamedStack<Plan> {
  readonly artifacts: readonly Artifact[]
  /** Apps that bring no lock, each with the one that is compiled for it. */
  readonly locked: readonly LockedApp[]
}

/** What the stack file alone tells of a stack. */
export type Outline = Pick<Plan, 'project' | 'environment' | 'edge'> &
  Omit<Inventory, 'apps'> & { readonly apps: readonly (Inventory['apps'][number] & Pick<App, 'tasks'>)[] }

/**
 * Reads, checks and resolves. Throws a UserError with every problem of the file and of what it says about the
 * repository at once.
 */
export function loadStack(invocation: Invocation): LoadedStack {
  return refuseStale(loadUnlocked(invocation))
}

/** The same, whether or not the locks that were compiled still fit. */
export function loadUnlocked(invocation: Invocation): LoadedStack {
  const stack = loadUnpinned(invocation)
  return stack.pins ? stack.pinned(lockedDigests(stack, stack.images)) : stack.asNamed()
}

/** A stack that was checked, before the digests of its images are known. */
interface UnpinnedStack extends Omit<NamedStack<Plan>, 'plan'> {
  /** Whether the stack file wants digests. */
  readonly pins: boolean
  /** Every public image that it names. */
  readonly images: readonly string[]
  readonly asNamed: () => LoadedStack
  readonly pinned: (digests: ReadonlyMap<string, string>) => LoadedStack
}

/** What `loadStack` begins with; throws as it does. */
export function loadUnpinned(invocation: Invocation): UnpinnedStack {
  const { file, stack, ...place } = readStack(invocation)
  const files = openRepository(place.folder)
  const problems: Diagnostic[] = []
  const inspected: Inspected = new Map()
  const resolved = (content: Stack, environment: string): Plan | undefined => {
    const inspection = inspectStack(content, file, files, inspected)
    problems.push(...inspection.problems)
    return resolveChecked(content, environment, withOwnLocks(inspection.facts, content, place.folder, files))
  }
  const shared = resolved(file.shared, 'shared')
  const plans = [...file.environments].map(([each, content]) => {
    const plan = resolved(content, each)
    for (const app of plan?.apps ?? []) {
      const section = content.apps[app.name]
      const locate = (target: string): Place => file.locate(['apps', app.name, 'config', target])
      if (!section) continue
      problems.push(...checkConfigFiles(app, section, files, locate))
      problems.push(...checkCommands(app, section, (path) => file.locate(['apps', app.name, ...path])))
    }
    return plan
  })
  if (problems.length > 0 || !shared) throw invalid(unique(problems))
  const known = plans.filter((plan) => plan !== undefined)
  const loaded = (rename: (image: string) => string): LoadedStack => {
    const [first, ...others] = [shared, ...known].map((plan) => renameImages(plan, rename))
    const plan = others.find((candidate) => candidate.environment === stack.environment)
    if (!first || !plan) throw new Error(`environment ${stack.environment} was not resolved`)
    const locked = lockedApps(builtApps(appsOf(first, others)))
    return { ...place, plan, locked, artifacts: render(first, others, readRuntime()) }
  }
  return {
    ...place,
    pins: file.shared.images.pin,
    images: publicImages([shared, ...known]),
    asNamed: () => loaded((image) => image),
    pinned: (digests) => loaded(pinned(digests)),
  }
}

/** What needs no repository: a stack can be looked at and stopped when its sources are broken or gone. */
export function loadOutline(invocation: Invocation): NamedStack<Outline> {
  const { stack, file: _, ...place } = readStack(invocation)
  const { environment, content } = stack
  return {
    ...place,
    plan: {
      environment,
      project: projectName(content.name, environment),
      edge: resolveEdge(content, resolveRoutes(content, providers)),
      apps: Object.entries(content.apps).flatMap(([name, { migrate, processes, tasks }]) => {
        const all = Object.entries(processes).map(([process, section]) => ({
          name: workerService({ name }, process),
          listens: listens(section),
        }))
        return [
          {
            name,
            slots,
            migration: migrate && { service: migrationService({ name }) },
            tasks: tasksOf(tasks),
            workers: all.filter((process) => !process.listens),
          },
          ...all
            .filter((process) => process.listens)
            .map((process) => ({ name: process.name, slots, migration: undefined, tasks: [], workers: [] })),
        ]
      }),
      datastores: Object.keys(content.datastores).map((name) => ({ name })),
    },
  }
}

interface ReadStack extends Omit<NamedStack<never>, 'plan'> {
  readonly file: StackFile
  /** The stack in the environment that was asked for. */
  readonly stack: { readonly environment: string; readonly content: Stack }
}

function readStack({ options, folder }: Invocation): ReadStack {
  const given = String(options['file'])
  const path = resolvePath(folder, given)
  const environment = String(options['env'])
  const name = basename(path)
  const { file, diagnostics } = parseStackFile(name, readStackFile(path, name), providers)
  if (!file) throw invalid(diagnostics)
  const content = file.environments.get(environment)
  if (!content) {
    throw new UserError(`${name} has no environment ${environment}`, {
      exitCode: exitCodes.usage,
      help: `known: ${[...file.environments.keys()].join(', ')}`,
    })
  }
  const named = [...(given === defaultFile ? [] : ['-f', given]), '-e', environment]
  return { folder: dirname(path), named, file, stack: { environment, content } }
}

function readStackFile(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new UserError(`${name} cannot be read: ${(error as Error).message}`, { exitCode: exitCodes.stackInvalid })
    throw new UserError(`there is no ${name} in ${dirname(path)}`, {
      exitCode: exitCodes.stackInvalid,
      help: existsSync(join(dirname(path), defaultFile))
        ? `-f names the stack file, and ${defaultFile} is here; to follow logs: seaworthy logs --follow`
        : 'write one from what the repository tells: seaworthy init',
    })
  }
}

/** Without facts of every app there is no Plan; the problems say why. */
function resolveChecked(stack: Stack, environment: string, facts: ReadonlyMap<string, SourceFacts>): Plan | undefined {
  return Object.keys(stack.apps).every((app) => facts.has(app))
    ? resolve(stack, environment, facts, providers)
    : undefined
}

/** Inspections of apps that were made already, by what the stack file says of them. */
type Inspected = Map<string, ReturnType<typeof inspectApp>>

/** Holds a stack against the repository: what its files tell of each app, and what does not fit them. */
export function inspectStack(
  stack: Stack,
  file: StackFile,
  files: Files,
  inspected: Inspected = new Map(),
): { readonly facts: ReadonlyMap<string, SourceFacts>; readonly problems: readonly Diagnostic[] } {
  const facts = new Map<string, SourceFacts>()
  const problems: Diagnostic[] = []
  for (const [app, section] of Object.entries(stack.apps)) {
    const provider = providers.frameworks.find((candidate) => candidate.name === section.framework)
    if (!provider) throw new Error(`no provider for ${section.framework}`)
    // Most apps are the same in every environment.
    const key = JSON.stringify(section)
    const inspection = inspected.get(key) ?? inspectApp(section, provider, files)
    inspected.set(key, inspection)
    if (inspection.facts) facts.set(app, inspection.facts)
    for (const { key: at, diagnostic } of inspection.problems)
      problems.push({ ...diagnostic, place: file.locate(['apps', app, at]) })
  }
  problems.push(...authorityProblems(stack.build.ca, file, files))
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
  return { facts, problems }
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
