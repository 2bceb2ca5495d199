// What the schema cannot see: names that refer to each other.
import type { Providers } from '../model/provider.ts'
import { endsTls, usualEdgeResources, usualPorts } from '../model/edge.ts'
import { kibibytes, scratchMebibytes } from '../model/resources.ts'
import { volumeSlug } from '../model/plan.ts'
import { unfilled, type Stack } from '../model/stack.ts'
import { didYouMean } from './nearest.ts'
import type { Problem } from './problem.ts'

/** Names of what Seaworthy itself puts into the Compose files: the service of the edge, the part that all share. */
const reserved = ['edge', 'hardened']

const edgeFacts = ['domain', 'origin']

export function checkReferences(stack: Stack, providers: Providers): Problem[] {
  return [
    ...checkNames(stack),
    ...checkProcesses(stack),
    ...checkRoutes(stack),
    ...checkEdge(stack),
    ...checkEnvironments(stack, providers),
    ...checkFolders(stack),
  ]
}

function checkNames(stack: Stack): Problem[] {
  const problems: Problem[] = []
  for (const section of ['apps', 'datastores'] as const) {
    for (const name of Object.keys(stack[section])) {
      const path = [section, name]
      if (reserved.includes(name))
        problems.push({
          id: 'reserved-name',
          path,
          atKey: true,
          message: `${section}.${name}: this name belongs to Seaworthy's own part of the files`,
        })
      if (section === 'datastores' && Object.hasOwn(stack.apps, name))
        problems.push({ id: 'name-taken', path, atKey: true, message: `datastores.${name}: an app has the same name` })
      const slot = ownerOf(stack, name)
      if (slot !== undefined)
        problems.push({
          id: 'name-taken',
          path,
          atKey: true,
          message: `${section}.${name}: the service of this name belongs to the app ${slot}`,
        })
    }
  }
  return problems
}

/** The app that has a service of this name. */
function ownerOf({ apps }: Stack, name: string): string | undefined {
  return Object.entries(apps).find(([app, { processes }]) =>
    [...ofEveryApp, ...Object.keys(processes)].some((part) => name === `${app}-${part}`),
  )?.[0]
}

/** Services that every app has, by what follows its name. */
const ofEveryApp = ['blue', 'green', 'migrate']

function checkProcesses({ apps }: Stack): Problem[] {
  return Object.entries(apps).flatMap(([app, { processes }]) =>
    Object.keys(processes)
      .filter((name) => ofEveryApp.includes(name))
      .map((name) => ({
        id: 'reserved-name',
        path: ['apps', app, 'processes', name],
        atKey: true,
        message: `apps.${app}.processes.${name}: the service ${app}-${name} is one that every app has`,
      })),
  )
}

function checkRoutes(stack: Stack): Problem[] {
  const apps = Object.keys(stack.apps)
  const routes = Object.entries(stack.edge.routes).map(([path, { app }]) => [path, app] as const)
  const problems: Problem[] = routes
    .filter(([, app]) => !apps.includes(app))
    .map(([path, app]) => ({
      id: 'unknown-app',
      path: ['edge', 'routes', path],
      message: `edge.routes: ${path} goes to ${app}, which is not an app of this stack`,
      help: didYouMean(app, apps),
    }))
  for (const [path, { stripPrefix }] of Object.entries(stack.edge.routes)) {
    if (stripPrefix === false || (typeof stripPrefix === 'string' && path.startsWith(stripPrefix))) continue
    if (stripPrefix === true && path.endsWith('/')) continue
    problems.push({
      id: 'invalid-value',
      path: ['edge', 'routes', path, 'strip_prefix'],
      message: `edge.routes: the prefix to strip from ${path} must be a part of it that ends with /`,
      help: `write strip_prefix: ${path.slice(0, path.indexOf('/', 1) + 1) || '/'}`,
    })
  }
  if (problems.length > 0) return problems
  const unrouted = apps.filter((app) => !routes.some(([, target]) => target === app))
  // One app without a route has `/`; two would share it.
  if (unrouted.length > 0 && (unrouted.length > 1 || routes.some(([path]) => path === '/'))) {
    problems.push({
      id: 'route-taken',
      path: ['apps', unrouted.at(-1) ?? ''],
      atKey: true,
      message: `two apps on one route: ${[...new Set([...routes.filter(([path]) => path === '/').map(([, app]) => app), ...unrouted])].join(' and ')} would both answer /`,
      help: `say which app answers where, for instance edge: {routes: {/: ${apps[0] ?? 'web'}, /${apps.at(-1) ?? 'api'}/: ${apps.at(-1) ?? 'api'}}}`,
    })
  }
  const { domain } = stack.edge
  const { http = usualPorts(domain).http, https = usualPorts(domain).https } = stack.edge.ports
  if (endsTls(stack.edge) && http === https)
    problems.push({
      id: 'port-taken',
      path: ['edge', 'ports', 'https'],
      message: `edge.ports: http and https are both ${http}`,
    })
  return problems
}

function checkEdge({ apps, edge }: Stack): Problem[] {
  const problems: Problem[] = Object.keys(edge.headers)
    .filter((app) => !Object.hasOwn(apps, app))
    .map((app) => ({
      id: 'unknown-app',
      path: ['edge', 'headers', app],
      atKey: true,
      message: `edge.headers: ${app} is not an app of this stack`,
      help: didYouMean(app, Object.keys(apps)),
    }))
  if (edge.tls === 'upstream' && edge.trustedProxies.length === 0)
    problems.push({
      id: 'missing-key',
      path: ['edge', 'tls'],
      message:
        'edge.tls: upstream needs edge.trusted_proxies: every client would have the address of the proxy in front',
      help: 'name its address or network, such as trusted_proxies: [10.0.0.0/8]',
    })
  problems.push(...checkBodySizes(edge))
  const published = Object.entries(apps).flatMap(([app, section]) => [
    ...Object.keys(section.static).map((url) => ({ app, key: 'static', url })),
    ...Object.values(section.uploads).flatMap((url) => (url === null ? [] : [{ app, key: 'uploads', url }])),
  ])
  for (const [index, { app, key, url }] of published.entries()) {
    const taken =
      url === '/'
        ? `/ is the app's own; files are served below a path such as /${key}/`
        : published.findIndex((each) => each.url === url) !== index
          ? `${url} is already the URL of other files`
          : Object.hasOwn(edge.routes, url)
            ? `${url} is already a route of ${edge.routes[url]?.app}`
            : undefined
    if (taken !== undefined)
      problems.push({ id: 'route-taken', path: ['apps', app, key], message: `apps.${app}.${key}: ${taken}` })
  }
  return problems
}

/** The edge takes in a whole body before it asks the app, but for streams. */
function checkBodySizes({ maxBodySize, routes, resources }: Stack['edge']): Problem[] {
  const room = scratchMebibytes(resources.memory ?? usualEdgeResources.memory)
  const stated = [
    { path: ['edge', 'max_body_size'], size: maxBodySize },
    ...Object.entries(routes).map(([route, { stream, maxBodySize: size }]) => ({
      path: ['edge', 'routes', route, 'max_body_size'],
      size: stream ? undefined : size,
    })),
  ]
  return stated.flatMap(({ path, size }) =>
    size === undefined || kibibytes(size) <= room * 1024
      ? []
      : [
          {
            id: 'invalid-value',
            path,
            message: `${path.join('.')}: ${size} is more than the ${room}M that the edge has for bodies: half of its memory`,
            help: `raise edge.resources.memory to ${Math.ceil(kibibytes(size) / 512)}M or more, or pass large bodies on as they come: a route with stream: true`,
          },
        ],
  )
}

function checkEnvironments(stack: Stack, providers: Providers): Problem[] {
  const problems: Problem[] = []
  for (const [app, section] of Object.entries(stack.apps)) {
    const framework = providers.frameworks.find(({ name }) => name === section.framework)
    for (const [key, value] of Object.entries(section.env)) {
      const path = ['apps', app, 'env', key]
      const add = (id: string, message: string, help?: string): void =>
        void problems.push({ id, path, message: `${path.join('.')} ${message}`, help })
      if (value.some((part) => part.kind === 'text' && part.text.includes(unfilled)))
        add('unfilled-value', `still says ${unfilled}`, 'only a person can know this value: write it here')
      if (Object.hasOwn(section.secrets, key)) add('name-taken', 'is also under secrets', 'keep one of the two')
      if (key.startsWith('SEAWORTHY_'))
        add('reserved-name', 'begins with SEAWORTHY_, which belongs to the entry program')
      if (framework?.portVariables.includes(key))
        add(
          'reserved-name',
          'decides where the app listens',
          `say it once, for the edge and the probe too: apps.${app}.port`,
        )
      for (const part of value) {
        if (part.kind === 'text') continue
        const datastore = stack.datastores[part.owner]
        const provider = providers.datastores.find((candidate) => candidate.name === datastore?.engine)
        const owners = [...Object.keys(stack.datastores), 'edge']
        const facts = part.owner === 'edge' ? edgeFacts : provider?.facts
        if (!facts)
          add(
            'unknown-reference',
            `refers to ${part.owner}, which this stack does not have`,
            didYouMean(part.owner, owners),
          )
        else if (part.scheme !== undefined && part.fact !== 'url')
          add(
            'unknown-reference',
            `asks for ${part.owner}.${part.fact} as ${part.scheme}, but only a url has a scheme`,
            `write \${${part.owner}.url:${part.scheme}}, or leave :${part.scheme} out`,
          )
        else if (!facts.includes(part.fact))
          add('unknown-reference', `refers to ${part.owner}.${part.fact}`, didYouMean(part.fact, facts))
      }
    }
  }
  return problems
}

/** Keys of an app that are built into its image; a folder of `writable` is made when it is mounted. */
const inImage = [
  'framework',
  'path',
  'entry',
  'args',
  'files',
  'version',
  'requirements',
  'release',
  'port',
  'uploads',
  'static',
  'build',
  'output',
  'singlePage',
] as const

/** One image serves every environment: an overlay may change how it is run, and not what is in it. */
export function checkImage(shared: Stack, stack: Stack, providers: Providers): Problem[] {
  return Object.entries(stack.apps).flatMap(([app, section]) => {
    const own = shared.apps[app]
    if (!own) return []
    const language = providers.frameworks.find(({ name }) => name === section.framework)?.language
    return inImage
      .filter((key) => JSON.stringify(section[key]) !== JSON.stringify(own[key]))
      .map((key): Problem => {
        const path = ['apps', app, keyOf(key, language)]
        return {
          id: 'one-image',
          path,
          message: `${path.join('.')} differs from what the other environments have`,
          help: 'one image serves every environment: say it once, outside environments',
        }
      })
  })
}

/** The key of the stack file that a field of the section comes from. */
function keyOf(field: string, language = field): string {
  if (field === 'version') return language
  if (field === 'release') return 'package'
  return field === 'singlePage' ? 'single_page' : field
}

function checkFolders(stack: Stack): Problem[] {
  return Object.entries(stack.apps).flatMap(([app, { writable, ...section }]) => {
    const uploads = Object.keys(section.uploads)
    const all = [...writable, ...uploads]
    const slugs = uploads.map(volumeSlug)
    const repeated = all.filter((folder, index) => all.indexOf(folder) !== index)
    const alike = uploads.filter((folder, index) => slugs.indexOf(volumeSlug(folder)) !== index)
    return [...new Set([...all.filter((folder) => folder === '.'), ...repeated, ...alike])].map((folder) => ({
      id: 'invalid-value',
      path: ['apps', app, uploads.includes(folder) ? 'uploads' : 'writable'],
      message:
        folder === '.'
          ? `apps.${app}: the app's own folder is read-only; name the folders below it that are written to`
          : `apps.${app}: ${folder} is named twice, or under a name that is the same but for punctuation`,
    }))
  })
}
