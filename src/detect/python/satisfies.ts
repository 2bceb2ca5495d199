// Whether a release is one that a specifier allows: enough of PEP 440 to tell that a lock is older than its project.

/** True as well where it cannot be told: for releases with letters, and clauses of other kinds. */
export function satisfies(version: string, specifier: string): boolean {
  const own = numbers(version)
  return own === undefined || specifier.split(',').every((clause) => allows(own, clause))
}

function allows(own: readonly number[], clause: string): boolean {
  const [, operator = '', text = '', wildcard] = /^(==|!=|>=|<=|>|<|~=)v?(\d[\d.]*?)(\.\*)?$/.exec(clause) ?? []
  const other = numbers(text)
  if (other === undefined) return true
  const order = compare(own, other)
  const isBelow = (length: number): boolean => compare(own.slice(0, length), other.slice(0, length)) === 0
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

function numbers(version: string): number[] | undefined {
  return /^\d+(\.\d+)*$/.test(version) ? version.split('.').map(Number) : undefined
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
