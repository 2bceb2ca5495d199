// One datastore: the provider's description with the stack file's choices applied.
import { uploadVolume, type Datastore, type Use } from '../model/plan.ts'
import type { ConnectionFacts, DatastoreProvider, FileProvider, ServerProvider } from '../model/datastore-provider.ts'
import type { Providers } from '../model/provider.ts'
import type { DatastoreSection } from '../model/stack.ts'
import { secretName, text, type SecretSpec } from '../model/value.ts'
import { resolveResources } from './resources.ts'

/** What an app that uses the datastore is told, and what it needs to know. */
export interface Connection {
  readonly facts: ConnectionFacts
  readonly use: Use
}

export interface ResolvedDatastore {
  readonly name: string
  readonly provider: DatastoreProvider
  readonly secrets: readonly SecretSpec[]
  /** Undefined: it has none in this stack. */
  readonly container: Datastore | undefined
  /** The folder that the app's container has to keep for it, relative to the app's. */
  readonly folder: string | undefined
  /** As the app `app` sees it, whose own folder is the absolute `home`. */
  connection(app: string, home: string): Connection
}

export function resolveDatastore(
  name: string,
  section: DatastoreSection,
  stack: string,
  providers: Providers,
): ResolvedDatastore {
  const provider = providers.datastores.find((candidate) => candidate.name === section.engine)
  if (!provider) throw new Error(`no provider for the datastore ${section.engine}`)
  if (provider.kind === 'file') return inFile(name, section, provider)
  return section.external ? elsewhere(name, section, provider) : inContainer(name, section, stack, provider)
}

function titleOf({ title }: DatastoreProvider, { version, purpose }: DatastoreSection): string {
  return `${title} ${version}${purpose === undefined ? '' : `, a ${purpose}`}`
}

function inContainer(
  name: string,
  section: DatastoreSection,
  stack: string,
  provider: ServerProvider,
): ResolvedDatastore {
  const { facts, secrets, resources, ...described } = provider.describe(name, section, stack)
  const title = titleOf(provider, section)
  const container: Datastore = {
    ...described,
    name,
    title,
    port: provider.port,
    resources: resolveResources(resources, section.resources),
    secrets: secrets.map((secret) => secret.name),
  }
  const volumes = described.mounts.flatMap((mount) => (mount.kind === 'volume' ? [mount.volume] : []))
  const address = text(`${name}:${provider.port}`)
  const use: Use = { datastore: name, title, kind: 'service', url: facts.url, address, volumes }
  return { name, provider, secrets, container, folder: undefined, connection: () => ({ facts, use }) }
}

function elsewhere(name: string, section: DatastoreSection, provider: ServerProvider): ResolvedDatastore {
  const secret = secretName(name, 'url')
  const facts: ConnectionFacts = { url: [{ kind: 'secret', secret, urlencode: false }] }
  const title = titleOf(provider, section)
  const purpose = `URL of the external ${provider.title} ${name}, such as ${provider.exampleUrl}`
  const use: Use = {
    datastore: name,
    title,
    kind: 'external',
    url: facts.url,
    address: [{ kind: 'address', secret, port: provider.port }],
    volumes: [],
  }
  return {
    name,
    provider,
    secrets: [{ name: secret, generator: 'given', purpose }],
    container: undefined,
    folder: undefined,
    connection: () => ({ facts, use }),
  }
}

function inFile(name: string, section: DatastoreSection, provider: FileProvider): ResolvedDatastore {
  const file = section.file ?? provider.usualFile(name)
  const folder = file.slice(0, file.lastIndexOf('/'))
  return {
    name,
    provider,
    secrets: [],
    container: undefined,
    folder,
    connection(app, home) {
      const facts = provider.connection(`${home}/${file}`)
      const volumes = [uploadVolume(app, folder)]
      const title = titleOf(provider, section)
      return { facts, use: { datastore: name, title, kind: 'file', url: facts.url, address: undefined, volumes } }
    },
  }
}
