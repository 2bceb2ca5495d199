// A repository -> the draft of its stack file.
import { exitCodes, UserError } from '../errors.ts'
import type { Files } from '../model/files.ts'
import type { AppDraft, DatastoreDraft, NamedAppDraft, StackDraft } from '../model/draft.ts'
import type { Providers } from '../model/provider.ts'
import { appsOf } from './apps.ts'
import { datastoresOf } from './datastores.ts'
import { leftoversOf } from './leftovers.ts'
import { baseName, joinPath } from './paths.ts'
import { openRepository } from './repository.ts'
import { settingsOf } from './settings.ts'

/** `name`: of the folder or repository; made fit for service and volume names. Throws UserError when there is no app. */
export function draftStack(files: Files, providers: Providers, { name }: { readonly name: string }): StackDraft {
  const repository = openRepository(files)
  const drafts = appsOf(repository, providers)
  if (drafts.length === 0) throw nothingFound(repository.paths.length, providers)
  const found = datastoresOf(repository, providers, drafts)
  const stack = fitName(name, 'app')
  const names = namesOf(
    drafts,
    found.map((each) => each.name),
  )
  const apps = drafts.map((draft, index): NamedAppDraft => {
    const framework = providers.frameworks.find((each) => each.name === draft.framework)
    if (!framework) throw new Error(`no provider for ${draft.framework}`)
    const version = draft.version ?? { value: framework.defaultVersion, confidence: 0.3, evidence: [] }
    return {
      ...draft,
      version,
      name: names[index] ?? `app-${index}`,
      language: framework.language,
      settings: settingsOf(draft, framework, `${stack} ${baseName(draft.path)}`, providers, found),
      ...requirementsLine(draft),
    }
  })
  const datastores = found.filter((each) => apps.some((app) => refersTo(app, each.name)))
  const leftovers = [
    ...found.filter((each) => !datastores.includes(each)).map(unused),
    ...leftoversOf(repository, drafts, found, providers),
  ]
  return { name: stack, apps, datastores, leftovers }
}

function refersTo({ settings }: NamedAppDraft, datastore: string): boolean {
  return settings.some(
    ({ value }) =>
      (value.kind === 'fact' && value.reference.startsWith(`${datastore}.`)) ||
      (value.kind === 'template' && value.template.includes(`\${${datastore}.`)),
  )
}

function unused({ engine }: DatastoreDraft): StackDraft['leftovers'][number] {
  const [place] = engine.evidence
  return {
    what: engine.value,
    why: `${place ? `${place.file}:${place.line} speaks for it, but ` : ''}no variable that the code reads holds its address`,
  }
}

/** Where requirements lie in their usual place, the stack file need not say so. */
function requirementsLine({ path, requirements }: AppDraft): Partial<Pick<AppDraft, 'requirements'>> {
  if (!requirements) return {}
  const usual = [joinPath(path, 'uv.lock'), joinPath(path, 'requirements.txt')].includes(requirements.value)
  const value =
    path !== '.' && requirements.value.startsWith(`${path}/`)
      ? requirements.value.slice(path.length + 1)
      : requirements.value
  return { requirements: { ...requirements, value, confidence: usual ? 0 : requirements.confidence } }
}

/** What a name may be in a stack file: at most 30 lower-case letters, digits and hyphens. */
function fitName(name: string, fallback: string): string {
  const fit = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30)
    .replace(/-+$/, '')
  return fit === '' ? fallback : fit
}

function namesOf(drafts: readonly AppDraft[], taken: readonly string[]): string[] {
  if (drafts.length === 1) return ['web']
  const used = new Set([...taken, 'edge'])
  return drafts.map((draft) => {
    const base = fitName(baseName(draft.path), 'web').slice(0, 26)
    let name = base
    for (let number = 2; used.has(name); number++) name = `${base}-${number}`
    used.add(name)
    return name
  })
}

function nothingFound(count: number, providers: Providers): UserError {
  const classes = providers.frameworks.map((provider) => `${provider.detection.appClass}(…)`).join(', ')
  const [framework] = providers.frameworks
  return new UserError(`no app was found in this repository's ${count} files`, {
    exitCode: exitCodes.failed,
    help: [
      `looked for: a server command in Procfile, Dockerfile, Compose, service files and scripts; ${classes} and functions that make one in the code`,
      'write the file by hand:',
      '  name: my-app',
      '  apps:',
      '    web:',
      `      framework: ${framework?.name ?? 'name'}`,
      '      entry: package.module:app',
    ].join('\n'),
  })
}
