// Folders that an app writes to.
import type { AppSection } from '../model/stack.ts'
import { joinPath } from './paths.ts'
import type { Repository } from './repository.ts'

/** Of the folders that the app writes to, those whose content is not part of the repository. */
export function emptyFolders({ paths }: Repository, { path, writable, uploads }: AppSection): string[] {
  const files = paths.filter((file) => !/(^|\/)\.git(keep|ignore)$/.test(file))
  return [...writable, ...Object.keys(uploads)].filter(
    (folder) => !files.some((file) => file.startsWith(`${joinPath(path, folder)}/`)),
  )
}
