// A repository -> the draft of its stack file.
import { exitCodes, UserError } from '../errors.ts'
import type { Files } from '../model/files.ts'
import type { AppDraft, DatastoreDraft, NamedAppDraft, RouteDraft, StackDraft } from '../model/draft.ts'
import { isProgram, isPython, type Providers } from '../model/provider.ts'
import { surroundingsOf } from './apps.ts'
import { processesOf } from './processes.ts'
import { programsOf } from './programs.ts'
import { datastoresOf } from './datastores.ts'
import { leftoversOf } from './leftovers.ts'
import { sitesOf } from './node/sites.ts'
import { baseName, relativeTo } from './paths.ts'
import { statedProxies } from './proxies/proxies.ts'
import { openRepository } from './repository.ts'
import { routesOf } from './routes.ts'
import { settingsOf } from './settings.ts'
import { siteSettings } from './site-settings.ts'

/** `name`: of the folder or repository; made fit for service and volume names. Throws UserError when there is no app. */
export function draftStack(files: Files, providers: Providers, { name }: { readonly name: string }): StackDraft {
  const around = surroundingsOf(openRepository(files))
  const { repository } = around
  const programs = programsOf(around, providers)
  const found = providers.frameworks
    .filter((each) => each.kind === 'site')
    .map((each) => sitesOf(around, each, programs, providers.frameworks))
  const drafts = [...programs, ...found.flatMap(({ sites }) => sites)]
  if (drafts.length === 0)
    throw nothingFound(
      repository.paths.length,
      providers,
      found.flatMap(({ others }) => others),
    )
  const engines = datastoresOf(repository, providers, programs)
  const stack = fitName(name, 'app')
  const names = namesOf(
    drafts,
    engines.map((each) => each.name),
  )
  const named = drafts.map((draft, index): NamedAppDraft => ({
    ...draft,
    name: names[index] ?? `app-${index}`,
    language: '',
    settings: [],
    processes: processesOf(repository, draft, programs),
  }))
  const proxies = statedProxies(repository, around.services, around.containers)
  const routes = routesOf(named, proxies)
  const apps = named.map((draft): NamedAppDraft => {
    const framework = providers.frameworks.find((each) => each.name === draft.framework)
    if (!framework) throw new Error(`no provider for ${draft.framework}`)
    const version = draft.version ?? { value: framework.defaultVersion, confidence: 0.3, evidence: [] }
    return {
      ...draft,
      // Pages that are ready need no version of anything.
      ...(isProgram(framework) || draft.packages.length > 0 ? { version } : {}),
      language: framework.language,
      settings: isProgram(framework)
        ? settingsOf(draft, framework, `${stack} ${baseName(draft.path)}`, providers, engines)
        : siteSettings(draft, named, routes),
      ...(draft.requirements
        ? { requirements: { ...draft.requirements, value: asSeen(draft.path, draft.requirements.value) } }
        : {}),
      static: draft.static.map((each) => ({
        ...each,
        value: { ...each.value, url: publicUrl(draft, routes, each.value.url) },
      })),
    }
  })
  const datastores = engines.filter((each) => apps.some((app) => refersTo(app, each.name)))
  const leftovers = [
    ...engines.filter((each) => !datastores.includes(each)).map(unused),
    ...found.flatMap(({ others }) => others),
    ...leftoversOf(repository, named, engines, providers, proxies),
  ]
  return { name: stack, apps, datastores, routes, leftovers }
}

/** A path below the app's folder as seen from there. */
function asSeen(path: string, file: string): string {
  return relativeTo(path, file) ?? file
}

/** What the browser asks for: a route that is taken off for the app stands before the app's own URL. */
function publicUrl({ name }: NamedAppDraft, routes: readonly RouteDraft[], url: string): string {
  const route = routes.find((each) => each.app === name && each.stripPrefix)
  return route ? `${route.path.slice(0, -1)}${url}` : url
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

/** Names of folders; of two apps in the root of the repository the site is the web. */
function namesOf(drafts: readonly AppDraft[], taken: readonly string[]): string[] {
  if (drafts.length === 1) return ['web']
  const hasSite = drafts.some((draft) => draft.site)
  const used = new Set([...taken, 'edge', 'hardened'])
  return drafts.map(({ path, site }) => {
    const folder = path.split('/').findLast((part) => !/^(\.|src|app|public|html|dist)$/.test(part)) ?? ''
    const base = fitName(folder, site || !hasSite ? 'web' : 'api').slice(0, 26)
    let name = base
    for (let number = 2; used.has(name); number++) name = `${base}-${number}`
    used.add(name)
    return name
  })
}

function nothingFound(count: number, providers: Providers, others: StackDraft['leftovers']): UserError {
  const classes = providers.frameworks
    .filter(isPython)
    .map((provider) => `${provider.detection.makers[0] ?? ''}(…)`)
    .join(', ')
  const [framework] = providers.frameworks
  return new UserError(`no app was found in this repository's ${count} files`, {
    exitCode: exitCodes.failed,
    help: [
      `looked for: a server command in Procfile, Dockerfile, Compose, service files and scripts; ${classes} and functions that make one in the code; a package.json with a bundler and a lock file of npm or pnpm`,
      ...others.slice(0, 5).map(({ what, why }) => `not taken: ${what} (${why})`),
      'write the file by hand:',
      '  name: my-app',
      '  apps:',
      '    web:',
      `      framework: ${framework?.name ?? 'name'}`,
      '      entry: package.module:app',
    ].join('\n'),
  })
}
