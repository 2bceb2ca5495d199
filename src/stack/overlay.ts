// An environment's overlay on the shared stack: maps merge key by key, anything else replaces.

/** Neither argument is changed. `null` in the overlay takes the key out. */
export function overlay(shared: unknown, difference: unknown): unknown {
  if (!isMap(shared) || !isMap(difference)) return difference
  const merged: Record<string, unknown> = { ...shared }
  for (const [key, value] of Object.entries(difference)) {
    if (value === null) delete merged[key]
    else merged[key] = Object.hasOwn(shared, key) ? overlay(shared[key], value) : value
  }
  return merged
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
