// Whether a release is one that a specifier allows: enough of PEP 440 to tell that a lock is older than its project.
import { compareReleases, releaseOf } from '../../model/release.ts'

/** True as well where it cannot be told: for releases with letters, and clauses of other kinds. */
export function satisfies(version: string, specifier: string): boolean {
  const own = releaseOf(version)
  return own === undefined || specifier.split(',').every((clause) => allows(own, clause))
}

function allows(own: readonly number[], clause: string): boolean {
  const [, operator = '', text = '', wildcard] = /^(==|!=|>=|<=|>|<|~=)v?(\d[\d.]*?)(\.\*)?$/.exec(clause) ?? []
  const other = releaseOf(text)
  if (other === undefined) return true
  const order = compareReleases(own, other)
  const isBelow = (length: number): boolean => compareReleases(own.slice(0, length), other.slice(0, length)) === 0
  switch (operator) {
    case '==':
      return wildcard === undefined ? order === 0 : isBelow(other.length)
    case '!=':
      return wildcard === undefined ? order !== 0 : !isBelow(other.length)
    case '>=':
      return order >= 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '<':
      return order < 0
    default:
      return order >= 0 && isBelow(other.length - 1)
  }
}
