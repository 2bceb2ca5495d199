// One datastore: the provider's description with the stack file's choices applied.
import type { Datastore } from '../model/plan.ts'
import type { ConnectionFacts, DatastoreProvider, Providers } from '../model/provider.ts'
import type { DatastoreSection } from '../model/stack.ts'
import type { SecretSpec } from '../model/value.ts'
import { resolveResources } from './resources.ts'

export interface ResolvedDatastore {
  readonly datastore: Datastore
  readonly provider: DatastoreProvider
  readonly facts: ConnectionFacts
  readonly secrets: readonly SecretSpec[]
}

export function resolveDatastore(
  name: string,
  section: DatastoreSection,
  stack: string,
  providers: Providers,
): ResolvedDatastore {
  const provider = providers.datastores.find((candidate) => candidate.name === section.engine)
  if (!provider) throw new Error(`no provider for the datastore ${section.engine}`)
  const { facts, secrets, port, resources, ...described } = provider.describe(name, section, stack)
  return {
    provider,
    facts,
    secrets,
    datastore: {
      ...described,
      name,
      address: `${name}:${port}`,
      url: facts.url,
      resources: resolveResources(resources, section.resources),
      secrets: secrets.map((secret) => secret.name),
    },
  }
}
