// Images of sites: files made by a package's build, behind a web server of their own that knows no other app.
import type { NodeFacts, NodePackages } from '../../model/detection.ts'
import type { Probe } from '../../model/health.ts'
import type { BuildStep, ImageRecipe } from '../../model/recipe.ts'
import { literalText, type AppSection } from '../../model/stack.ts'

/** Versions with a public `-slim` image that still get security fixes, oldest first. */
export const nodeVersions = ['20', '22', '24'] as const

export const defaultNodeVersion = '22'

/** User of the process in the public nginx image. */
export const siteUid = 101

export const sitePort = 8080

/** Path at which the site's server answers for itself; no file can have it. */
export const siteLiveness = '/healthz'

const work = '/build'
const root = '/srv/www'

export function siteRecipe(app: AppSection, facts: NodeFacts): ImageRecipe {
  const { packages, output } = facts
  // Below the lock file's folder the app lies where it does in the repository.
  const home = packages === undefined ? work : placed(work, app.path, packages.folder)
  const files = within(home, output)
  return {
    base: `node:${facts.version}-slim`,
    runtimeBase: 'nginx:1.30',
    user: { uid: siteUid, isNew: false },
    tools: [],
    builderEnvironment: {
      ...Object.fromEntries(Object.entries(app.env).map(([key, value]) => [key, literalText(value)])),
      CI: 'true',
      // Some bundlers write a part of the page as an inline script, which the policy of scripts forbids.
      INLINE_RUNTIME_CHUNK: 'false',
    },
    builderPackages: [],
    dependencies: packages ? install(packages) : [],
    outputs: [],
    runtimePackages: [],
    runtimeEnvironment: {},
    source: packages?.folder ?? app.path,
    workdir: work,
    preparation: [
      ...(packages ? [buildStep(app, packages, home)] : []),
      step('Compressed once, here, and not for every request.', [
        ...`find ${files} -type f -size +1k (`.split(' '),
        ...compressible.flatMap((ending, index) => [...(index === 0 ? [] : ['-o']), '-name', `*.${ending}`]),
        ...') -exec gzip --best --keep --force --no-name {} +'.split(' '),
      ]),
    ],
    application: { from: files, to: root },
    runtime: undefined,
    site: {
      root,
      singlePage: app.singlePage ?? packages !== undefined,
      port: app.port ?? sitePort,
      liveness: siteLiveness,
    },
    writable: [],
    entrypoint: ['nginx', '-c', '/etc/nginx/site/nginx.conf', '-g', 'daemon off;'],
    command: [],
    // What a build on somebody's own machine has left.
    ignore: packages ? [within(app.path, output), '**/coverage', '**/.cache'] : [],
  }
}

const compressible = ['html', 'css', 'js', 'mjs', 'json', 'map', 'svg', 'txt', 'xml', 'webmanifest', 'wasm', 'ico']

/** `path`, as seen from the folder `above`, below `base`. */
function placed(base: string, path: string, above: string): string {
  return within(base, above === '.' ? path : path.slice(above.length + 1))
}

function within(base: string, path: string): string {
  if (path === '' || path === '.') return base
  return base === '.' ? path : `${base}/${path}`
}

/** A release of the npm that follows the one in the older images. */
const newerNpm = '11.21.2'

const npm = (...program: string[]): string[] => [...program, 'ci', '--prefix', work, '--no-audit', '--no-fund']

function install({ manager, managerVersion, folder, inputs }: NodePackages): BuildStep[] {
  const files = inputs.map((input) => [input, placed(work, input, folder)] as const)
  if (manager === 'npm')
    return [
      managerVersion === undefined
        ? step('Exactly the packages of the lock file; npm 10 refuses some that npm 11 wrote.', npm('npm'), {
            caches: ['/root/.npm'],
            inputs: files,
            otherwise: npm('npx', '--yes', `npm@${newerNpm}`),
          })
        : step('Exactly the packages of the lock file.', npm('npx', '--yes', `npm@${managerVersion}`), {
            caches: ['/root/.npm'],
            inputs: files,
          }),
    ]
  return [
    step('The package manager of the lock file.', ['npm', 'install', '--global', `pnpm@${managerVersion ?? '10'}`], {
      caches: ['/root/.npm'],
    }),
    step(
      'Exactly the packages of the lock file.',
      ['pnpm', '--dir', work, 'install', '--frozen-lockfile', '--store-dir', '/root/.pnpm-store'],
      { caches: ['/root/.pnpm-store'], inputs: files },
    ),
  ]
}

function buildStep({ build }: AppSection, { manager }: NodePackages, home: string): BuildStep {
  const argv = build ?? [manager, 'run', 'build']
  return step('The files that browsers get.', ['env', '--chdir', home, ...argv])
}

function step(comment: string, argv: readonly string[], more: Partial<BuildStep> = {}): BuildStep {
  return { comment, argv, caches: [], inputs: [], ...more }
}

/** curl is in the public nginx image. */
export function siteProbe(probe: Probe): readonly string[] {
  const url = probe.kind === 'http' ? `http://127.0.0.1:${probe.port}${probe.path}` : `telnet://127.0.0.1:${probe.port}`
  return ['curl', '--silent', '--fail', '--output', '/dev/null', url]
}
