// What browsers load, made by packages of Node for an app of another language: a stage of its image's build.
import type { AssetsFacts } from '../../model/detection.ts'
import type { AssetsStage } from '../../model/recipe.ts'
import type { AssetsSection } from '../../model/stack.ts'
import { buildSteps, installEnvironment, installSteps, managerSteps, nodeImage, placed } from './node-packages.ts'
import { within } from './steps.ts'

/** `path` is the app's folder, `home` where its image has it: a build may name places of the image. */
export function assetsStage(
  path: string,
  home: string,
  { path: folder, output, into = output }: AssetsSection,
  { version, packages, build }: AssetsFacts,
): AssetsStage {
  const own = within(home, folder)
  const environment = { NODE_ENV: 'production', PATH: programs(own) }
  return {
    base: nodeImage(version),
    environment: installEnvironment(packages),
    packages: packages.compilers,
    dependencies: [...managerSteps(packages), ...installSteps(packages, placed(home, packages.folder, path), false)],
    preparation: buildSteps(build, packages, own).map((step) => ({ ...step, environment })),
    output: { from: within(home, output), to: within(home, into) },
  }
}

/** Where the packages' programs are: as Node looks for packages, in the folder itself and in all above it. */
function programs(folder: string): string {
  const parts = folder.split('/').filter((part) => part !== '')
  const above = parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`)
  return [...[...above, ''].map((each) => `${each}/node_modules/.bin`), '/usr/local/bin:/usr/bin:/bin'].join(':')
}
