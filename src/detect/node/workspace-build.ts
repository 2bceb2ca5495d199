// The build of a package that needs others of its workspace built before it.
import type { Evidence } from '../../model/detection.ts'
import { parentOf, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { lockAbove } from './locks.ts'
import { lineOfKey, packagesOf, readPackage, scriptOf, type Package } from './package.ts'
import { workspacePackages } from './resolve-import.ts'

/** Undefined where each package is built by itself, or needs no build. */
export function workspaceBuild(
  repository: Repository,
  folder: string,
  manifest: Package,
): { readonly command: string; readonly evidence: readonly Evidence[] } | undefined {
  const lock = lockAbove(repository, folder)
  const root = lock && parentOf(lock.file)
  const name = manifest['name']
  if (root === undefined || root === folder || typeof name !== 'string' || !/^[\w@./-]+$/.test(name)) return undefined
  const before = builtBefore(repository, manifest, [])
  const [first] = before
  if (first === undefined) return undefined
  const evidence = [lineOfKey(repository, folder, first)]
  if (packagesOf(readPackage(repository, root) ?? {}).includes('turbo'))
    return { command: `npx turbo run build --filter=${name}`, evidence }
  if (lock?.manager === 'pnpm') return { command: `pnpm --filter ${name}... run build`, evidence }
  if (lock?.manager !== 'npm') return undefined
  const up = (relativeTo(root, folder) ?? folder).replaceAll(/[^/]+/g, '..')
  const steps = [...before, name].filter((each) => /^[\w@./-]+$/.test(each))
  const built = steps.map((each) => `npm --prefix ${up} run build --if-present -w ${each}`)
  return { command: `sh -c '${built.join(' && ')}'`, evidence }
}

/** Packages of the workspace that a package loads as their build leaves them, those that others need first. */
function builtBefore(repository: Repository, manifest: Package, seen: readonly string[]): string[] {
  const workspace = workspacePackages(repository)
  const found = packagesOf(manifest).flatMap((name): string[] => {
    const home = workspace.get(name)
    const own =
      home === undefined || seen.includes(name) || seen.length > 10 ? undefined : readPackage(repository, home)
    if (!own) return []
    const isBuilt = scriptOf(own, 'build') !== undefined && /"\.?\/?(dist|build|lib|out)\//.test(JSON.stringify(own))
    return [...builtBefore(repository, own, [...seen, name]), ...(isBuilt ? [name] : [])]
  })
  return [...new Set(found)].slice(0, 30)
}
