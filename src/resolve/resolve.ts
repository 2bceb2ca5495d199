// Stack + environment -> Plan. Pure: the same input gives the same Plan, whatever the order of its keys.
import type { SourceFacts } from '../model/detection.ts'
import { renameImages } from '../model/images.ts'
import { projectName, type Plan } from '../model/plan.ts'
import type { Providers } from '../model/provider.ts'
import type { Stack } from '../model/stack.ts'
import { resolveApp } from './app.ts'
import { compare } from './compare.ts'
import { resolveDatastore } from './datastore.ts'
import { resolveEdge, resolveRoutes } from './edge.ts'
import { mirrored } from './images.ts'

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
  const resolved = sorted(stack.apps).map(([name, section]) =>
    resolveApp(name, section, { stack, environment, facts: facts.get(name), datastores, edge, providers }),
  )
  const plan: Plan = {
    name: stack.name,
    environment,
    project: projectName(stack.name, environment),
    apps: resolved.flatMap(({ apps }) => apps).toSorted((a, b) => compare(a.name, b.name)),
    datastores: datastores.flatMap(({ container }) => container ?? []),
    edge,
    build: stack.build,
    secrets: [...datastores.flatMap(({ secrets }) => secrets), ...resolved.flatMap(({ secrets }) => secrets)].toSorted(
      (a, b) => compare(a.name, b.name),
    ),
  }
  return renameImages(plan, mirrored(stack.images))
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).toSorted(([a], [b]) => compare(a, b))
}
