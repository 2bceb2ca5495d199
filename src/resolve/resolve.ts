// Stack + environment -> Plan. Pure: the same input gives the same Plan, whatever the order of its keys.
import type { SourceFacts } from '../model/detection.ts'
import { projectName, type Plan } from '../model/plan.ts'
import type { Providers } from '../model/provider.ts'
import type { Stack } from '../model/stack.ts'
import { resolveApp } from './app.ts'
import { compare } from './compare.ts'
import { resolveDatastore } from './datastore.ts'
import { resolveEdge, resolveRoutes } from './edge.ts'

/** `facts` holds what the repository tells of each app, by the app's name. */
export function resolve(
  stack: Stack,
  environment: string,
  facts: ReadonlyMap<string, SourceFacts>,
  providers: Providers,
): Plan {
  const datastores = sorted(stack.datastores).map(([name, section]) =>
    resolveDatastore(name, section, stack.name, providers),
  )
  const routes = resolveRoutes(stack, providers)
  const edge = resolveEdge(stack, routes)
  const apps = sorted(stack.apps).map(([name, section]) =>
    resolveApp(name, section, { stack, environment, facts: facts.get(name), datastores, edge, providers }),
  )
  return {
    name: stack.name,
    environment,
    project: projectName(stack.name, environment),
    apps: apps.map(({ app }) => app),
    datastores: datastores.map(({ datastore }) => datastore),
    edge,
    secrets: [...datastores.flatMap(({ secrets }) => secrets), ...apps.flatMap(({ secrets }) => secrets)].toSorted(
      (a, b) => compare(a.name, b.name),
    ),
  }
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).toSorted(([a], [b]) => compare(a, b))
}
