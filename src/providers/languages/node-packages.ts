// Installing the packages of Node in a builder, by the package manager whose lock file there is.
import type { NodeManager, NodePackages } from '../../model/detection.ts'
import type { BuildStep, ImageRecipe } from '../../model/recipe.ts'

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

/** How a package manager is had, used, and made to leave out what production does not need. */
interface Manager {
  /** Packages that bring it, beside what the image has. */
  readonly program?: (version: string | undefined) => string
  readonly caches: readonly string[]
  readonly install: (folder: string, production: boolean) => readonly string[]
  /** Runs the scripts of the packages, which wait until all of them are there. */
  readonly rebuild: (folder: string) => readonly string[]
  /** Takes out what production does not need, without asking a registry. */
  readonly prune: (folder: string) => readonly string[]
}

const npmRebuild = (folder: string): string[] => ['npm', 'rebuild', '--prefix', folder]

const managers: Readonly<Record<NodeManager, Manager>> = {
  npm: {
    caches: ['/root/.npm'],
    install: (folder, production) => ['npm', ...npmInstall(folder, production)],
    rebuild: npmRebuild,
    prune: (folder) => [
      'npm',
      'prune',
      '--omit=dev',
      '--ignore-scripts',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
    ],
  },
  pnpm: {
    program: (version = '10') => `pnpm@${version}`,
    caches: ['/root/.pnpm-store'],
    install: (folder, production) => [
      ...[
        'pnpm',
        '--dir',
        folder,
        'install',
        '--frozen-lockfile',
        '--ignore-scripts',
        '--store-dir',
        '/root/.pnpm-store',
      ],
      ...(production ? ['--prod'] : []),
    ],
    rebuild: (folder) => ['pnpm', '--dir', folder, 'rebuild', '--recursive', '--store-dir', '/root/.pnpm-store'],
    prune: (folder) => [
      ...['pnpm', '--dir', folder, 'install', '--prod', '--offline', '--frozen-lockfile', '--ignore-scripts'],
      ...['--store-dir', '/root/.pnpm-store'],
    ],
  },
  yarn: {
    caches: ['/usr/local/share/.cache/yarn'],
    install: (folder, production) => [
      ...['yarn', 'install', '--frozen-lockfile', '--non-interactive', '--ignore-scripts', '--cwd', folder],
      ...(production ? ['--production'] : []),
    ],
    rebuild: npmRebuild,
    prune: (folder) => [
      ...['yarn', 'install', '--production', '--offline', '--frozen-lockfile', '--non-interactive', '--ignore-scripts'],
      ...['--cwd', folder],
    ],
  },
  berry: {
    program: (version = '4') => `@yarnpkg/cli-dist@${version}`,
    caches: ['/root/.yarn'],
    install: (folder, production) => [
      ...['yarn', '--cwd', folder],
      ...(production
        ? ['workspaces', 'focus', '--all', '--production']
        : ['install', '--immutable', '--mode=skip-build']),
    ],
    rebuild: (folder) => ['yarn', '--cwd', folder, 'rebuild'],
    prune: (folder) => ['yarn', '--cwd', folder, 'workspaces', 'focus', '--all', '--production'],
  },
  bun: {
    program: (version = '1') => `bun@${version}`,
    caches: ['/root/.bun/install/cache'],
    install: (folder, production) => [
      ...['bun', 'install', '--frozen-lockfile', '--ignore-scripts', '--cwd', folder],
      ...(production ? ['--production'] : []),
    ],
    rebuild: npmRebuild,
    // It adds what is missing, and takes nothing out.
    prune: (folder) => [
      ...['sh', '-c', `rm -rf ${folder}/node_modules && bun install --production --frozen-lockfile --cwd ${folder}`],
    ],
  },
}

function npmInstall(folder: string, production: boolean): string[] {
  return [
    ...['ci', '--ignore-scripts', '--prefix', folder, '--no-audit', '--no-fund'],
    ...(production ? ['--omit=dev'] : []),
  ]
}

/** Installs what the lock file says into `folder`, without the project's source. */
export function installSteps(packages: NodePackages, folder: string, production: boolean): BuildStep[] {
  const { manager, managerVersion, inputs, scripts } = packages
  const { program, caches, install, rebuild } = managers[manager]
  const files = inputs.map((input) => [input, placed(folder, input, packages.folder)] as const)
  const comment = production
    ? 'Exactly the packages of the lock file that production needs'
    : 'Exactly the packages of the lock file'
  const more = { caches, inputs: files }
  return [
    ...(program ? [globally(program(managerVersion))] : []),
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

function globally(name: string): BuildStep {
  const argv = ['npm', 'install', '--global', '--force', name]
  return step('The package manager of the lock file.', argv, { caches: ['/root/.npm'] })
}

/** Takes out of `folder` what only the build needed. */
export function pruneStep({ manager }: NodePackages, folder: string): BuildStep {
  const { caches, prune } = managers[manager]
  return step('What only the build needed stays here.', prune(folder), { caches })
}

/** What the project in `folder` does after installing, and how its files are made. */
export function buildSteps(
  command: readonly string[] | undefined,
  { manager, lifecycle }: NodePackages,
  folder: string,
): BuildStep[] {
  const inFolder = (argv: readonly string[]): string[] => ['env', '--chdir', folder, ...argv]
  return [
    ...lifecycle.map((script) =>
      step(`What the project itself does after installing: ${script}.`, inFolder(runScript(manager, script))),
    ),
    ...(command ? [step('The files that the build makes.', inFolder(command))] : []),
  ]
}

/** Words that run a script of the project's own. */
export function runScript(manager: NodeManager, script: string): readonly string[] {
  return [manager === 'berry' ? 'yarn' : manager, 'run', script]
}

/** `path`, as seen from the folder `above`, below `base`. */
export function placed(base: string, path: string, above: string): string {
  return within(base, above === '.' ? path : path === above ? '.' : path.slice(above.length + 1))
}

export function within(base: string, path: string): string {
  if (path === '' || path === '.') return base
  return base === '.' ? path : `${base}/${path}`
}

export function step(comment: string, argv: readonly string[], more: Partial<BuildStep> = {}): BuildStep {
  return { comment, argv, caches: [], inputs: [], ...more }
}
