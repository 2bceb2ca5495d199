// One container of the Plan as a Compose service.
import { endsTls } from '../model/edge.ts'
import { kibibytes, scratchMebibytes, type Resources } from '../model/resources.ts'
import {
  dockerfileOf,
  runWords,
  usesServices,
  type App,
  type Container,
  type Datastore,
  type Mount,
  type Plan,
  type Worker,
} from '../model/plan.ts'
import { plainText } from '../model/value.ts'
import { edgeFolder, edgePorts, internalHost, publishedFolder, tlsFolder } from './edge/places.ts'
import { entrySettings } from './entry.ts'
import { Reference, type Yaml } from './write/yaml.ts'

type Service = Record<string, Yaml>

/** What every service has, as the anchor `hardened`. */
export const hardened: Service = {
  restart: 'unless-stopped',
  init: true,
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } },
}

/** Compose reads `$` as the begin of a variable. */
export const escaped = (words: readonly string[]): string[] => words.map((word) => word.replaceAll('$', '$$$$'))

export function datastoreService(datastore: Datastore): Service {
  return {
    '<<': new Reference('hardened'),
    image: datastore.image,
    user: datastore.user,
    ...(datastore.command === undefined ? {} : { command: escaped(datastore.command) }),
    ...(Object.keys(datastore.environment).length === 0 ? {} : { environment: plainEnvironment(datastore) }),
    secrets: [...datastore.secrets],
    ...mounts(datastore),
    ...(datastore.sharedMemory === undefined ? {} : { shm_size: datastore.sharedMemory }),
    networks: ['data'],
    ...common(datastore),
  }
}

/** What both slots of an app and its migration share. */
export function appTemplate(app: App, { build }: Pick<Plan, 'build'>): Service {
  return {
    '<<': new Reference('hardened'),
    build: {
      context: '..',
      dockerfile: dockerfileOf(app),
      // A name alone takes its value from the environment.
      ...(build.args.length > 0 ? { args: [...build.args] } : {}),
      ...(build.ca === undefined ? {} : { secrets: ['ca'] }),
    },
    ...(app.command === undefined ? {} : { command: escaped(runWords(app.command)) }),
    user: app.user,
    ...(app.recipe.runtime === undefined ? {} : { environment: withEscapes(Object.entries(entrySettings(app))) }),
    ...(app.secrets.length > 0 ? { secrets: [...app.secrets] } : {}),
    ...mounts(app),
    networks: {
      edge: { aliases: [app.name] },
      ...Object.fromEntries(networksBehind(app).map((network) => [network, {}])),
    },
    ...dependencies(app),
    ...common(app, app.replicas),
  }
}

export function gateService(app: App): Service | undefined {
  if (!app.migration) return undefined
  const { argv, directory, state } = app.migration
  return {
    '<<': new Reference(app.name),
    command: ['migrate', '--directory', directory, '--', ...escaped(argv)],
    restart: 'no',
    volumes: [...volumes(app.mounts), `${state}:/var/lib/seaworthy`],
    networks: gateNetworks(app),
    depends_on: datastoreDependencies(app),
    healthcheck: { disable: true },
  }
}

/** A further process: what the app has, without the edge's network. */
export function workerService(app: App, worker: Worker): Service {
  return {
    '<<': new Reference(app.name),
    command: escaped(runWords(worker)),
    networks: gateNetworks(app),
    ...dependencies(app),
    ...common(worker, worker.replicas),
  }
}

export function edgeService({ edge, apps }: Plan): Service {
  const published = publishedVolumes(apps)
  return {
    '<<': new Reference('hardened'),
    image: edge.image,
    user: '101:101',
    entrypoint: ['nginx', '-c', `${edgeFolder}/nginx.conf`, '-g', 'daemon off;'],
    tmpfs: [tmpfs('/tmp', edge.resources, 101)],
    // The name is of the network that has no way in: what listens there is for neighbours.
    networks: { edge: { aliases: [internalHost] }, outside: {} },
    ...(published.length > 0 ? { volumes: published } : {}),
    deploy: limits(edge.resources),
    healthcheck: {
      test: [
        'CMD',
        'curl',
        '--silent',
        '--fail',
        '--output',
        '/dev/null',
        `http://127.0.0.1:${edgePorts.internal}/healthz`,
      ],
      interval: '30s',
      timeout: '5s',
      retries: 3,
      start_period: '30s',
      start_interval: '500ms',
    },
    stop_grace_period: '70s',
  }
}

/** What apps publish, for the edge to serve. It never fills a new volume: the app's image says whose it is. */
function publishedVolumes(apps: readonly App[]): string[] {
  const published = new Set(apps.flatMap((app) => app.published.map(({ volume }) => volume)))
  return [...published].toSorted().map((volume) => `${volume}:${publishedFolder({ volume })}:ro,nocopy`)
}

/** What the edge has in one environment only. */
export function edgeInEnvironment({ edge, apps }: Plan, environment: string): Service {
  const { http, https } = edge.ports
  return {
    ports: [`${http}:${edgePorts.http}`, ...(endsTls(edge) ? [`${https}:${edgePorts.https}`] : [])],
    volumes: [
      ...publishedVolumes(apps),
      bind(`./edge/${environment}`, edgeFolder),
      ...(endsTls(edge) ? [bind(`./secrets/${environment}/tls`, tlsFolder)] : []),
    ],
  }
}

function common(container: Container, replicas = 1): Service {
  const { health } = container
  return {
    deploy: { ...(replicas > 1 ? { replicas } : {}), ...limits(container.resources) },
    healthcheck: {
      test: ['CMD', ...escaped(health.argv)],
      interval: `${health.intervalSeconds}s`,
      timeout: `${health.timeoutSeconds}s`,
      retries: health.retries,
      start_period: `${health.startPeriodSeconds}s`,
      start_interval: '500ms',
    },
    stop_grace_period: `${container.stopGraceSeconds}s`,
  }
}

function plainEnvironment(container: Container): Service {
  return withEscapes(
    Object.entries(container.environment).map(([key, value]) => {
      const content = plainText(value)
      if (content === undefined) throw new Error(`${key} of ${container.name} holds a secret`)
      return [key, content]
    }),
  )
}

function withEscapes(entries: readonly (readonly [string, string])[]): Service {
  return Object.fromEntries(entries.map(([key, value]) => [key, escaped([value])[0] ?? '']))
}

/** Networks of an app's migration: all of the app's but the edge's. With none, Compose would make a default one. */
export function gateNetworks(app: App): string[] {
  const networks = networksBehind(app)
  return networks.length > 0 ? networks : ['data']
}

/** Networks of an app beside the edge's. */
export function networksBehind(app: App): string[] {
  return [...(usesServices(app) ? ['data'] : []), ...(app.egress ? ['outside'] : [])]
}

function datastoreDependencies({ uses }: App): Service {
  return Object.fromEntries(
    uses.filter(({ kind }) => kind === 'service').map(({ datastore }) => [datastore, { condition: 'service_healthy' }]),
  )
}

function dependencies(app: App): Service | undefined {
  const conditions = {
    ...datastoreDependencies(app),
    ...(app.gate === undefined ? {} : { [app.gate]: { condition: 'service_completed_successfully' } }),
  }
  return Object.keys(conditions).length === 0 ? undefined : { depends_on: conditions }
}

function mounts({ mounts: all, resources }: Container): Service {
  const kept = volumes(all)
  const scratch = all.flatMap((mount) => (mount.kind === 'tmpfs' ? [tmpfs(mount.target, resources, mount.uid)] : []))
  return { ...(kept.length > 0 ? { volumes: kept } : {}), ...(scratch.length > 0 ? { tmpfs: scratch } : {}) }
}

/** Read-only. In the short form the engine would make a missing source itself, as an empty folder of root's. */
function bind(source: string, target: string): Yaml {
  return { type: 'bind', source, target, read_only: true, bind: { create_host_path: false } }
}

function volumes(all: readonly Mount[]): Yaml[] {
  return all.flatMap((mount) => {
    switch (mount.kind) {
      case 'volume':
        return [`${mount.volume}:${mount.target}`]
      case 'bind':
        return [bind(`../${mount.source}`, mount.target)]
      case 'tmpfs':
        return []
    }
  })
}

/** Without mode or owner a tmpfs over a path of the image is root's. */
function tmpfs(target: string, { memory }: Resources, uid?: number): string {
  return `${target}:size=${scratchMebibytes(memory)}m,${uid === undefined ? 'mode=1777' : `uid=${uid},gid=${uid},mode=0700`}`
}

function limits(resources: Resources): Service {
  return {
    resources: {
      limits: { cpus: String(resources.cpus), memory: resources.memory, pids: resources.pids },
      reservations: { memory: quarter(resources.memory) },
    },
  }
}

/** What the engine keeps for the container when memory is short: a quarter of its limit. */
function quarter(memory: string): string {
  return kibibytes(memory) >= 4096
    ? `${Math.floor(kibibytes(memory) / 4096)}M`
    : `${Math.floor(kibibytes(memory) / 4)}K`
}
