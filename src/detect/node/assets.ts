// Checks what a stack file says of the files that browsers load, and gathers the facts that their stage needs.
import type { AssetsFacts } from '../../model/detection.ts'
import type { AppProblem } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { providers } from '../../providers/index.ts'
import { runScript } from '../../providers/languages/node-packages.ts'
import { problem } from '../inspection.ts'
import { isWithin, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { findNodeVersion } from './node-version.ts'
import { readPackage, scriptOf } from './package.ts'
import { findPackages } from './packages.ts'

const [provider] = providers.frameworks.flatMap((each) => (each.kind === 'node' ? [each] : []))

/** Undefined where the app has none, or when a problem was found. */
export function inspectAssets(
  section: AppSection,
  repository: Repository,
  problems: AppProblem[],
): AssetsFacts | undefined {
  const { assets, path } = section
  if (!assets || !provider) return undefined
  const folder = joinPath(path, assets.path)
  const manifest = readPackage(repository, folder)
  if (!manifest) {
    const message = `there is no package.json in ${folder}`
    problems.push(problem('assets', 'missing-package', message, "give the folder that has it, from the app's folder"))
    return undefined
  }
  const found: AppProblem[] = []
  const packages = findPackages(folder, repository, manifest, found)
  const version = findNodeVersion({ ...section, path: folder, version: assets.node }, provider, repository, found)
  if (packages && !isWithin(path, packages.folder)) {
    const message = `the packages of ${folder} are installed in ${packages.folder}, outside of the app's folder ${path}`
    found.push(problem('assets', 'missing-lock', message, 'give the app a path that holds the lock file'))
  }
  if (assets.build === undefined && scriptOf(manifest, 'build') === undefined) {
    const message = `${joinPath(folder, 'package.json')} has no build script`
    found.push(problem('assets', 'missing-build', message, 'say how the files are made, such as build: npm run bundle'))
  }
  problems.push(...found.map((each) => ({ ...each, key: 'assets' })))
  if (found.length > 0 || !packages || version === undefined) return undefined
  return { version, packages, build: assets.build ?? runScript(packages.manager, 'build') }
}
