// Environment files as Compose reads them.

/** One assignment. Quotes only where Compose would read the bare value as something else. */
export function assignment(key: string, value: string): string {
  if (/^[A-Za-z0-9_./:@,+-]+$/.test(value)) return `${key}=${value}`
  // In double quotes Compose reads \\ \" \n \r \t, and $$ as a literal dollar.
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('$', '$$$$')
  return `${key}="${escaped}"`
}
