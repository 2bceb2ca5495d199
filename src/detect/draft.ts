// A repository -> the draft of its stack file.
import { exitCodes, UserError } from '../errors.ts'
import type { Files } from '../model/files.ts'
import type { AppDraft, DatastoreDraft, NamedAppDraft, RouteDraft, StackDraft } from '../model/draft.ts'
import { isProgram, isPython, type Providers } from '../model/provider.ts'
import { surroundingsOf } from './apps.ts'
import { processesOf } from './processes.ts'
import { programsOf } from './programs.ts'
import { withFile } from './database-file.ts'
import { datastoresOf } from './datastores.ts'
import { leftoversOf } from './leftovers.ts'
import { withEmbedded } from './node/embedded-sites.ts'
import { sitesOf } from './node/sites.ts'
import { baseName, joinPath, relativeTo } from './paths.ts'
import { statedProxies } from './proxies/proxies.ts'
import { openRepository } from './repository.ts'
import { routesOf } from './routes.ts'
import { settingsOf } from './settings.ts'
import { siteSettings } from './site-settings.ts'
import { findTest } from './tests.ts'

/** `name`: of the folder or repository; made fit for service and volume names. Throws UserError when there is no app. */
export function draftStack(files: Files, providers: Providers, { name }: { readonly name: string }): StackDraft {
  const around = surroundingsOf(openRepository(files))
  const { repository } = around
  const programs = programsOf(around, providers)
  const found = providers.frameworks
    .filter((each) => each.kind === 'site')
    .map((each) => sitesOf(around, each, programs, providers.frameworks))
  const sites = found.flatMap((each) => each.sites)
  const embedded = found.flatMap((each) => each.embedded)
  const drafts = [...programs.map((each) => withEmbedded(withoutSite(each, sites), embedded)), ...sites]
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
    const test = findTest(repository, framework, draft.path)
    return {
      ...draft,
      ...(test ? { test } : {}),
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
  const datastores = engines.flatMap((each) => {
    const { file, ...rest } = each
    // Where a variable chooses the file, it is where Seaworthy keeps it.
    if (apps.some((app) => refersTo(app, each.name))) return rest
    return file ? each : []
  })
  const isTaken = ({ name: own }: DatastoreDraft): boolean => datastores.some((each) => each.name === own)
  const made = apps.flatMap(({ path, assets }) => (assets ? [joinPath(path, assets.value.path)] : []))
  const leftovers = [
    ...engines.filter((each) => !isTaken(each)).map((each) => unused(each, apps)),
    ...found.flatMap(({ others }) => others).filter(({ what }) => !made.includes(what)),
    ...leftoversOf(repository, named, engines, providers, proxies),
  ]
  return {
    name: stack,
    apps: apps.map((app) =>
      datastores.reduce((each, datastore) => withFile(each, datastore, programs.length === 1), app),
    ),
    datastores,
    routes: routes.filter((route) => !isShown(route, apps)),
    leftovers,
  }
}

/** The edge shows an app's files itself: a proxy's path for those is no route. */
function isShown({ app, path }: RouteDraft, apps: readonly NamedAppDraft[]): boolean {
  const own = apps.find(({ name }) => name === app)
  const urls = [...(own?.static ?? []).map(({ value }) => value.url), ...(own?.uploads ?? []).map(({ url }) => url)]
  return path !== '/' && urls.includes(path)
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

function unused({ engine }: DatastoreDraft, apps: readonly NamedAppDraft[]): StackDraft['leftovers'][number] {
  const [place] = engine.evidence
  const [config] = apps.flatMap(({ name, configFile }) => (configFile ? [{ name, ...configFile }] : []))
  const [read] = config?.evidence ?? []
  return {
    what: engine.value,
    why: [
      `${place ? `${place.file}:${place.line} speaks for it, but ` : ''}no variable that the code reads holds its address`,
      ...(config && read
        ? [
            `${read.file}:${read.line} reads settings from ${config.value === '' ? 'a file' : config.value}: apps.${config.name}.config makes such a file of a template, with the values of env in it`,
          ]
        : []),
    ].join('; '),
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

/** A site of its own is not made for the app once more. */
function withoutSite(program: AppDraft, sites: readonly AppDraft[]): AppDraft {
  const { assets, ...rest } = program
  return assets && sites.some(({ path }) => path === joinPath(program.path, assets.value.path)) ? rest : program
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
      `looked for: a server command in Procfile, Dockerfile, Compose, service files and scripts; ${classes} and functions that make one in the code; a package main of Go that serves HTTP; a package.json whose scripts start a server, or that has a bundler; an index.html`,
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
