// Places in a builder and in the repository.

/** `path` below `base`; `.` is the base itself. */
export function within(base: string, path: string): string {
  if (path === '' || path === '.') return base
  return base === '.' ? path : `${base}/${path}`
}

/** A path of the repository as a folder that it lies in has it; any other as it is. */
export function seenFrom(folder: string, path: string): string {
  if (path === folder) return '.'
  return folder !== '.' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path
}

export function parentOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.'
}
