// One container of the Plan as a Compose service.
import { endsTls } from '../model/edge.ts'
import { kibibytes, scratchMebibytes, type Resources } from '../model/resources.ts'
import {
  assetsFolder,
  type App,
  type Container,
  type Datastore,
  type Mount,
  type Plan,
  type Worker,
} from '../model/plan.ts'
import { plainText } from '../model/value.ts'
import { template, templateNames } from './env.ts'
import { edgeFolder, edgePorts, internalHost, publishedFolder, tlsFolder } from './edge/places.ts'
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
export function appTemplate(app: App, datastores: readonly Datastore[]): Service {
  return {
    '<<': new Reference('hardened'),
    build: { context: '..', dockerfile: `deploy/apps/${app.name}/Dockerfile` },
    user: app.user,
    ...(app.recipe.runtime === undefined ? {} : { environment: entryEnvironment(app, datastores) }),
    ...(app.secrets.length > 0 ? { secrets: [...app.secrets] } : {}),
    ...mounts(app),
    networks: {
      edge: { aliases: [app.name] },
      ...Object.fromEntries(networksBehind(app).map((network) => [network, {}])),
    },
    ...dependencies(app, datastores),
    ...common(app, app.replicas),
  }
}

export function gateService(app: App, datastores: readonly Datastore[]): Service | undefined {
  if (!app.migration) return undefined
  const { argv, directory, state } = app.migration
  return {
    '<<': new Reference(app.name),
    command: ['migrate', '--directory', directory, '--', ...escaped(argv)],
    restart: 'no',
    volumes: [...volumes(app.mounts), `${state}:/var/lib/seaworthy`],
    networks: gateNetworks(app),
    depends_on: datastoreDependencies(app, datastores),
    healthcheck: { disable: true },
  }
}

/** A further process: what the app has, without the edge's network. */
export function workerService(app: App, worker: Worker, datastores: readonly Datastore[]): Service {
  return {
    '<<': new Reference(app.name),
    command: ['run', '--directory', worker.directory, '--', ...escaped(worker.argv)],
    networks: gateNetworks(app),
    ...dependencies(app, datastores),
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

function entryEnvironment(app: App, datastores: readonly Datastore[]): Service {
  const { probes, migration, published } = app
  const assets = published.filter(({ kind }) => kind === 'assets')
  const used = datastores.filter((datastore) => app.uses.includes(datastore.name))
  const urls = Object.fromEntries(used.map(({ name, url }) => [datastoreVariable(name), template(url)]))
  const templates = [...templateNames(app), ...Object.keys(urls)].toSorted()
  const folders = app.recipe.writable
  const addresses = used.map((datastore) => datastore.address)
  const own = [probes.liveness, probes.readiness].flatMap((probe) => (probe?.own ? [probe.path] : []))
  return {
    ...(app.required.length > 0 ? { SEAWORTHY_REQUIRED: app.required.join(' ') } : {}),
    ...(templates.length > 0 ? { SEAWORTHY_TEMPLATES: templates.join(' ') } : {}),
    ...(addresses.length > 0 ? { SEAWORTHY_WAIT: addresses.join(' ') } : {}),
    ...(folders.length > 0 ? { SEAWORTHY_WRITABLE: folders.join(':') } : {}),
    ...(probes.liveness?.own === false ? { SEAWORTHY_LIVENESS: probes.liveness.path } : {}),
    ...(probes.readiness?.own === false ? { SEAWORTHY_READINESS: probes.readiness.path } : {}),
    ...(own.length > 0 ? { SEAWORTHY_QUIET: own.join(' ') } : {}),
    ...(probes.metrics ? { SEAWORTHY_METRICS_PORT: String(probes.metrics.port) } : {}),
    ...(app.errors === undefined ? { SEAWORTHY_ERRORS: 'passthrough' } : {}),
    ...(used.length > 0 ? { SEAWORTHY_DATASTORES: used.map(({ name }) => name).join(' ') } : {}),
    ...Object.fromEntries(Object.entries(urls).map(([key, value]) => [key, escaped([value])[0] ?? ''])),
    ...(migration
      ? {
          SEAWORTHY_MIGRATE: escaped([JSON.stringify(migration.argv)])[0] ?? '',
          SEAWORTHY_MIGRATE_DIRECTORY: migration.directory,
        }
      : {}),
    ...(assets.length > 0
      ? {
          SEAWORTHY_STATIC: assets.map(({ url, source }) => `${url}=${source}`).join(' '),
          SEAWORTHY_STATIC_ROOT: assetsFolder,
        }
      : {}),
  }
}

/** The variable from which readiness knows how to reach a datastore. */
function datastoreVariable(name: string): string {
  return `SEAWORTHY_DATASTORE_${name.toUpperCase().replaceAll('-', '_')}`
}

function plainEnvironment(container: Container): Service {
  return Object.fromEntries(
    Object.entries(container.environment).map(([key, value]) => {
      const content = plainText(value)
      if (content === undefined) throw new Error(`${key} of ${container.name} holds a secret`)
      return [key, escaped([content])[0] ?? '']
    }),
  )
}

/** Networks of an app's migration: all of the app's but the edge's. With none, Compose would make a default one. */
export function gateNetworks(app: App): string[] {
  const networks = networksBehind(app)
  return networks.length > 0 ? networks : ['data']
}

/** Networks of an app beside the edge's. */
export function networksBehind(app: App): string[] {
  return [...(app.uses.length > 0 ? ['data'] : []), ...(app.egress ? ['outside'] : [])]
}

function datastoreDependencies(app: App, datastores: readonly Datastore[]): Service {
  return Object.fromEntries(
    datastores
      .filter((datastore) => app.uses.includes(datastore.name))
      .map((datastore) => [datastore.name, { condition: 'service_healthy' }]),
  )
}

function dependencies(app: App, datastores: readonly Datastore[]): Service | undefined {
  const conditions = {
    ...datastoreDependencies(app, datastores),
    ...(app.migration ? { [app.migration.service]: { condition: 'service_completed_successfully' } } : {}),
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
