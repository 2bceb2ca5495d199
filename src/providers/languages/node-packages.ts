// Installing the packages of Node in a builder, by the package manager whose lock file there is.
import type { NodeManager, NodePackages } from '../../model/detection.ts'
import { step, type BuildStep, type ImageRecipe } from '../../model/recipe.ts'
import { seenFrom, within } from './steps.ts'

/** Versions with a public `-slim` image that still get security fixes, oldest first. */
export const nodeVersions = ['20', '22', '24'] as const

export const defaultNodeVersion = '22'

/** With the distribution's name: what is compiled in it runs in that release. */
export const nodeImage = (version: string): string => `node:${version}-bookworm-slim`

/** A release of the npm that follows the one in the older images. */
const newerNpm = '11.21.2'

/** What packages fetch or set up when they are installed, which an image has no use for. */
const needless: Readonly<Record<string, readonly [string, string]>> = {
  husky: ['HUSKY', '0'],
  cypress: ['CYPRESS_INSTALL_BINARY', '0'],
  playwright: ['PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD', '1'],
  '@playwright/test': ['PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD', '1'],
  puppeteer: ['PUPPETEER_SKIP_DOWNLOAD', '1'],
  '@sentry/cli': ['SENTRYCLI_SKIP_DOWNLOAD', '1'],
}

/** What the builder has to know for the packages. */
export function installEnvironment(packages: NodePackages | undefined): ImageRecipe['builderEnvironment'] {
  if (!packages) return {}
  const { manager, names, compilers } = packages
  return {
    CI: 'true',
    ...Object.fromEntries(names.flatMap((name) => (Object.hasOwn(needless, name) ? [needless[name] ?? []] : []))),
    // What is compiled finds Node's headers in the image.
    ...(compilers.length > 0 ? { npm_config_nodedir: '/usr/local' } : {}),
    // Packages lie where every program looks for them.
    ...(manager === 'berry' ? { YARN_NODE_LINKER: 'node-modules' } : {}),
  }
}

/** How a package manager is had and used. */
interface Manager {
  /** Packages that bring it, beside what the image has. */
  readonly program?: (version: string | undefined) => string
  readonly caches: readonly string[]
  readonly install: (folder: string, production: boolean) => readonly string[]
  /** Runs the scripts of the packages, which wait until all of them are there. */
  readonly rebuild: (folder: string) => readonly string[]
}

const pnpmStore = '/root/.pnpm-store'

const npmRebuild = (folder: string): string[] => ['npm', 'rebuild', '--prefix', folder]

const managers: Readonly<Record<NodeManager, Manager>> = {
  npm: {
    caches: ['/root/.npm'],
    install: (folder, production) => ['npm', ...npmInstall(folder, production)],
    rebuild: npmRebuild,
  },
  pnpm: {
    program: (version = '10') => `pnpm@${version}`,
    caches: [pnpmStore],
    install: pnpmInstall,
    rebuild: (folder) => ['pnpm', '--dir', folder, 'rebuild', '--recursive', '--store-dir', pnpmStore],
  },
  yarn: {
    caches: ['/usr/local/share/.cache/yarn'],
    install: yarnInstall,
    rebuild: npmRebuild,
  },
  berry: {
    program: (version = '4') => `@yarnpkg/cli-dist@${version}`,
    caches: ['/root/.yarn'],
    install: (folder, production) =>
      production
        ? ['yarn', '--cwd', folder, 'workspaces', 'focus', '--all', '--production']
        : ['yarn', '--cwd', folder, 'install', '--immutable', '--mode=skip-build'],
    rebuild: (folder) => ['yarn', '--cwd', folder, 'rebuild'],
  },
  bun: {
    program: (version = '1') => `bun@${version}`,
    caches: ['/root/.bun/install/cache'],
    install: (folder, production) => [
      ...['bun', 'install', '--frozen-lockfile', '--ignore-scripts', '--cwd', folder],
      ...(production ? ['--production'] : []),
    ],
    rebuild: npmRebuild,
  },
}

function npmInstall(folder: string, production: boolean): string[] {
  return [
    ...['ci', '--ignore-scripts', '--prefix', folder, '--no-audit', '--no-fund'],
    ...(production ? ['--omit=dev'] : []),
  ]
}

function pnpmInstall(folder: string, production: boolean): string[] {
  return [
    ...['pnpm', '--dir', folder, 'install', '--frozen-lockfile', '--ignore-scripts', '--store-dir', pnpmStore],
    ...(production ? ['--prod'] : []),
  ]
}

function yarnInstall(folder: string, production: boolean): string[] {
  return [
    ...['yarn', 'install', '--frozen-lockfile', '--non-interactive', '--ignore-scripts', '--cwd', folder],
    ...(production ? ['--production'] : []),
  ]
}

/** Brings the package manager of the lock file where the image has another. */
export function managerSteps({ manager, managerVersion }: NodePackages): BuildStep[] {
  const name = managers[manager].program?.(managerVersion)
  if (name === undefined) return []
  const argv = ['npm', 'install', '--global', '--force', name]
  return [step('The package manager of the lock file.', argv, { caches: ['/root/.npm'] })]
}

/** Installs what the lock file says into `folder`, without the project's source. */
export function installSteps(packages: NodePackages, folder: string, production: boolean): BuildStep[] {
  const { manager, managerVersion, inputs, scripts } = packages
  const { caches, install, rebuild } = managers[manager]
  const files = inputs.map((input) => [input, placed(folder, input, packages.folder)] as const)
  const comment = production
    ? 'Exactly the packages of the lock file that production needs'
    : 'Exactly the packages of the lock file'
  const more = { caches, inputs: files }
  return [
    ...(manager === 'npm'
      ? [
          managerVersion === undefined
            ? step(`${comment}; npm 10 refuses some that npm 11 wrote.`, install(folder, production), {
                ...more,
                otherwise: ['npx', '--yes', `npm@${newerNpm}`, ...npmInstall(folder, production)],
              })
            : step(`${comment}.`, ['npx', '--yes', `npm@${managerVersion}`, ...npmInstall(folder, production)], more),
        ]
      : [step(`${comment}.`, install(folder, production), more)]),
    ...(scripts ? [step('Packages that compile or fetch a part of themselves do it now.', rebuild(folder), more)] : []),
  ]
}

/** The folder of packages, which no package manager makes where there is none. */
export function folderStep({ names }: NodePackages, folder: string): BuildStep[] {
  return names.length > 0
    ? []
    : [step('A folder for packages, of which there is none.', ['mkdir', '-p', within(folder, 'node_modules')])]
}

/** What the project in `folder` does after installing, and how its files are made. */
export function buildSteps(
  command: readonly string[] | undefined,
  { manager, lifecycle, names }: NodePackages,
  folder: string,
): BuildStep[] {
  const inFolder = (argv: readonly string[]): string[] => ['env', '--chdir', folder, ...argv]
  return [
    ...lifecycle.map((script) =>
      step(`What the project itself does after installing: ${script}.`, inFolder(runScript(manager, script)), {
        fetches: true,
      }),
    ),
    ...(command
      ? [
          step('The files that the build makes.', inFolder(command), {
            fetches: true,
            caches: names.includes('next') ? [`${folder}/.next/cache`] : [],
          }),
        ]
      : []),
  ]
}

/** Words that run a script of the project's own. */
export function runScript(manager: NodeManager, script: string): readonly string[] {
  return [manager === 'berry' ? 'yarn' : manager, 'run', script]
}

/** `path`, as seen from the folder `above`, below `base`. */
export function placed(base: string, path: string, above: string): string {
  return within(base, seenFrom(above, path))
}
