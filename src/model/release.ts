// Releases as numbers, such as 3.13.1: enough to put two of them in order.

/** The numbers of a release; undefined where it has letters or anything else. */
export function releaseOf(version: string): number[] | undefined {
  return /^\d+(\.\d+)*$/.test(version) ? version.split('.').map(Number) : undefined
}

/** Below 0 where `a` is the older one, 0 where both are one release: what is left out is 0. */
export function compareReleases(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
