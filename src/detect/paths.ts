// Paths inside a repository: with `/`, `.` for the root, `..` only when they leave it.

/** Resolves `.` and `..`; an absolute path stays absolute. */
export function normalizePath(path: string): string {
  const absolute = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '..' || !absolute) parts.push(part)
  }
  if (absolute) return `/${parts.join('/')}`
  return parts.join('/') || '.'
}

/** Joins as file systems do: a later absolute part wins. */
export function joinPath(...parts: readonly string[]): string {
  let result = ''
  for (const part of parts) result = part.startsWith('/') ? part : `${result}${result === '' ? '' : '/'}${part}`
  return normalizePath(result)
}

export function parentOf(path: string): string {
  return normalizePath(`${path}/..`)
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function isWithin(folder: string, path: string): boolean {
  if (folder === '.') return !path.startsWith('/') && !path.startsWith('..')
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

/** `path` as seen from a folder that holds it; undefined when it does not. */
export function relativeTo(folder: string, path: string): string | undefined {
  if (!isWithin(folder, path)) return undefined
  if (folder === '.') return path
  return path.slice(folder === '/' ? 1 : folder.length + 1) || '.'
}

/** The folder and all above it, nearest first, `.` last. */
export function foldersUpFrom(folder: string): string[] {
  const result = [folder]
  while (result.at(-1) !== '.' && result.length < 64) result.push(parentOf(result.at(-1) ?? '.'))
  return result
}
