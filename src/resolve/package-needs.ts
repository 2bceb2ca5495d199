// What an app's packages need beyond what its requirements say: told by its framework's language, and by the datastores
// whose drivers they are.
import type { SourceFacts } from '../model/detection.ts'
import type { DatastoreProvider } from '../model/datastore-provider.ts'
import type { FrameworkProvider } from '../model/provider.ts'
import { union, type NativeNeeds, type PackageNeeds } from '../model/recipe.ts'
import { compareReleases, releaseOf } from '../model/release.ts'

export function packageNeeds(
  facts: SourceFacts,
  framework: FrameworkProvider,
  datastores: readonly DatastoreProvider[],
): PackageNeeds {
  if (facts.kind !== 'python' || framework.kind !== 'python') return { builder: [], runtime: [], bounds: [] }
  const { requirements } = facts
  const has = (name: string): boolean => requirements.packages.includes(name)
  // A list that was compiled holds to the bounds already; they count when it is compiled anew.
  const asked = requirements.asks ?? requirements
  const asksFor = (name: string): boolean => asked.packages.includes(name)
  const drivers = datastores
    .flatMap((datastore) => Object.entries(datastore.nativeDrivers))
    .filter(([driver, needs]) => has(driver) && !needs.unless?.some(has))
  const others = Object.entries(framework.nativePackages).filter(([name]) => has(name))
  const git: NativeNeeds[] = requirements.fromGit === true ? [{ builder: ['git'], runtime: [] }] : []
  const native = [...drivers, ...others].map(([, needs]) => needs).concat(git)
  const bounds = datastores
    .flatMap((datastore) => datastore.driverBounds)
    .filter((bound) => bound.drivers.some(asksFor) && !bound.unless.some(asksFor))
    // A lock, a pin or a bound of the app's own says more than we do.
    .filter(
      (bound) =>
        (asked.kind === 'plain' || asked.kind === 'named') &&
        (asksFor(bound.package)
          ? allows(asked.openEnded[bound.package], bound.specifier)
          : bound.broughtBy.some(asksFor)),
    )
  return {
    builder: union(native.map((needs) => needs.builder)),
    runtime: union(native.map((needs) => needs.runtime)),
    bounds: [...new Map(bounds.map(({ specifier, reason }) => [specifier, { specifier, reason }])).values()],
  }
}

/** Whether what is asked for, such as `>=2.0`, leaves anything below the bound, such as `sqlalchemy<2.1`; undefined asks for one version. */
function allows(asked: string | undefined, bound: string): boolean {
  if (asked === undefined) return false
  const limit = releaseOf(/<\s*([\d.]+)/.exec(bound)?.[1] ?? '') ?? []
  const lowest = [...asked.matchAll(/>=?\s*(\d+(?:\.\d+)*)/g)].map(([, version = '']) => releaseOf(version) ?? [])
  return lowest.every((each) => compareReleases(each, limit) < 0)
}
