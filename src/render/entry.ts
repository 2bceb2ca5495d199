// What the entry program of an app's container is told, beside the app's own settings.
import { assetsFolder, hasRuntime, type App } from '../model/plan.ts'
import { plainText } from '../model/value.ts'
import { template, templateNames } from './env.ts'

/** In the order in which the entry program reads them; nothing is escaped. */
export function entrySettings(app: App): Readonly<Record<string, string>> {
  const { probes, migration, published, uses, recipe } = app
  const assets = published.filter(({ kind }) => kind === 'assets')
  // What only the runtime around an app reads, to answer for its health: a process by a command of its own has none.
  const wrapped = hasRuntime(app)
  const asked = wrapped ? uses : []
  const urls = Object.fromEntries(asked.map(({ datastore, url }) => [datastoreVariable(datastore), template(url)]))
  const addresses = uses.flatMap(({ address }) => (address ? [address] : []))
  const isWaitFilled = addresses.some((address) => plainText(address) === undefined)
  const templates = [
    ...templateNames(app),
    ...Object.keys(urls),
    ...(isWaitFilled ? ['SEAWORTHY_WAIT'] : []),
  ].toSorted()
  const folders = recipe.writable
  const own = [probes.liveness, probes.readiness].flatMap((probe) => (probe?.own && wrapped ? [probe.path] : []))
  return {
    ...(app.required.length > 0 ? { SEAWORTHY_REQUIRED: app.required.join(' ') } : {}),
    ...(templates.length > 0 ? { SEAWORTHY_TEMPLATES: templates.join(' ') } : {}),
    ...(addresses.length > 0 ? { SEAWORTHY_WAIT: addresses.map(template).join(' ') } : {}),
    ...(folders.length > 0 ? { SEAWORTHY_WRITABLE: folders.join(':') } : {}),
    ...(probes.liveness?.own === false ? { SEAWORTHY_LIVENESS: probes.liveness.path } : {}),
    ...(probes.readiness?.own === false ? { SEAWORTHY_READINESS: probes.readiness.path } : {}),
    ...(own.length > 0 ? { SEAWORTHY_QUIET: own.join(' ') } : {}),
    ...(probes.metrics ? { SEAWORTHY_METRICS_PORT: String(probes.metrics.port) } : {}),
    ...(app.errors === undefined ? { SEAWORTHY_ERRORS: 'passthrough' } : {}),
    ...(asked.length > 0 ? { SEAWORTHY_DATASTORES: asked.map(({ datastore }) => datastore).join(' ') } : {}),
    ...urls,
    ...(migration
      ? {
          SEAWORTHY_MIGRATE: JSON.stringify(migration.argv),
          SEAWORTHY_MIGRATE_DIRECTORY: migration.directory,
        }
      : {}),
    ...(assets.length > 0
      ? {
          SEAWORTHY_STATIC: assets.map(({ url, source }) => `${url}=${source}`).join(' '),
          SEAWORTHY_STATIC_ROOT: assetsFolder,
        }
      : {}),
    ...configSettings(app),
  }
}

/** The variable from which readiness knows how to reach a datastore. */
function datastoreVariable(name: string): string {
  return `SEAWORTHY_DATASTORE_${name.toUpperCase().replaceAll('-', '_')}`
}

/** `SEAWORTHY_CONFIG` has each template with its result; of the variables it fills in those of the app alone. */
function configSettings({ config, environment }: App): Record<string, string> {
  const files = config.flatMap(({ template: own }) => (own ? [`${own.mounted}=${own.written}`] : []))
  if (files.length === 0) return {}
  return {
    SEAWORTHY_CONFIG: files.join(' '),
    SEAWORTHY_CONFIG_VARIABLES: Object.keys(environment).toSorted().join(' '),
  }
}
