// Lock files: which one a package's installing reads, and with which package manager.
import type { NodePackages } from '../../model/detection.ts'
import { foldersUpFrom, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { readPackage } from './package.ts'

/** Lock files with the package manager of each. */
export const locks: Readonly<Record<string, NodePackages['manager']>> = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
}

const foreign = ['bun.lockb', 'deno.lock']

/** The nearest lock at or above a package's folder. */
export function lockAbove(
  repository: Repository,
  path: string,
): { readonly file: string; readonly manager: NodePackages['manager'] } | undefined {
  for (const folder of foldersUpFrom(path)) {
    const found = Object.entries(locks)
      .map(([lock, manager]) => ({ file: joinPath(folder, lock), manager }))
      .filter(({ file }) => repository.has(file))
    // Of two, the one whose package manager the project names.
    const named = /^\w+/.exec(String(readPackage(repository, folder)?.['packageManager'] ?? ''))?.[0]
    const lock = found.find(({ manager }) => manager === named) ?? found[0]
    if (lock)
      return { ...lock, manager: lock.manager === 'yarn' && isBerry(repository, lock.file) ? 'berry' : lock.manager }
  }
  return undefined
}

/** The classic one writes another format. */
function isBerry(repository: Repository, file: string): boolean {
  return /^__metadata:/m.test(repository.text(file))
}

/** A lock of a package manager that images are not built with. */
export function foreignLock(repository: Repository, path: string): string | undefined {
  return foldersUpFrom(path)
    .flatMap((folder) => foreign.map((name) => joinPath(folder, name)))
    .find((file) => repository.has(file))
}
