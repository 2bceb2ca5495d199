// Lock files: which one a package's installing reads, and with which package manager.
import type { NodePackages } from '../../model/detection.ts'
import { foldersUpFrom, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'

/** Lock files with the package manager of each. */
export const locks: Readonly<Record<string, NodePackages['manager']>> = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
}

const foreign = ['yarn.lock', 'bun.lock', 'bun.lockb', 'deno.lock']

/** The nearest lock at or above a package's folder. */
export function lockAbove(
  repository: Repository,
  path: string,
): { readonly file: string; readonly manager: NodePackages['manager'] } | undefined {
  for (const folder of foldersUpFrom(path)) {
    for (const [lock, manager] of Object.entries(locks)) {
      const file = joinPath(folder, lock)
      if (repository.has(file)) return { file, manager }
    }
  }
  return undefined
}

/** A lock of a package manager that images are not built with. */
export function foreignLock(repository: Repository, path: string): string | undefined {
  return foldersUpFrom(path)
    .flatMap((folder) => foreign.map((name) => joinPath(folder, name)))
    .find((file) => repository.has(file))
}
