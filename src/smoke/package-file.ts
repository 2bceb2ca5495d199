// Files that came into an image with a package of the lock, and are not the app's own.

/**
 * The folder of the package whose file a path is, at the last of the folders that hold packages; undefined for a file
 * of the app's own, and for one beside the packages, which no package brings.
 */
export function packageOf(path: string, packageFolders: readonly string[]): string | undefined {
  const words = path.split('/')
  const at = words.findLastIndex((word) => packageFolders.includes(word))
  if (at < 0) return undefined
  const scoped = words[at + 1]?.startsWith('@') === true
  const end = at + (scoped ? 3 : 2)
  const name = words.slice(at + 1, end)
  // A package has a name, which begins with no dot, and its files lie below it.
  return words.length > end && name.every((word) => /^@?[A-Za-z0-9_]/.test(word))
    ? words.slice(0, end).join('/')
    : undefined
}
