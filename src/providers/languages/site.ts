// Images of sites: files made by a package's build, behind a web server of their own that knows no other app.
import type { SiteFacts } from '../../model/detection.ts'
import type { Probe } from '../../model/health.ts'
import { step, type ImageRecipe } from '../../model/recipe.ts'
import { literalText, type AppSection } from '../../model/stack.ts'
import {
  buildSteps,
  installEnvironment,
  installSteps,
  managerSteps,
  nodeImage,
  placed,
  runScript,
} from './node-packages.ts'
import { within } from './steps.ts'

/** User of the process in the public nginx image. */
export const siteUid = 101

export const sitePort = 8080

/** Path at which the site's server answers for itself; no file can have it. */
export const siteLiveness = '/healthz'

const work = '/build'
/** Where its files lie. */
export const siteRoot = '/srv/www'

export function siteRecipe(app: AppSection, facts: SiteFacts): ImageRecipe {
  const { packages, output } = facts
  // Below the lock file's folder the app lies where it does in the repository.
  const home = packages === undefined ? work : placed(work, app.path, packages.folder)
  const files = within(home, output)
  return {
    base: nodeImage(facts.version),
    runtimeBase: 'nginx:1.30',
    user: { uid: siteUid },
    system: 'whole',
    hasShell: true,
    tools: [],
    builderEnvironment: {
      ...Object.fromEntries(Object.entries(app.env).map(([key, value]) => [key, literalText(value)])),
      ...installEnvironment(packages),
      // Some bundlers write a part of the page as an inline script, which the policy of scripts forbids.
      INLINE_RUNTIME_CHUNK: 'false',
    },
    builderPackages: packages?.compilers ?? [],
    dependencies: packages ? [...managerSteps(packages), ...installSteps(packages, work, false)] : [],
    installed: [],
    outputs: [],
    runtimePackages: [],
    runtimeEnvironment: {},
    source: packages?.folder ?? app.path,
    build: work,
    workdir: siteRoot,
    ...(packages
      ? {
          development: {
            packages: [],
            environment: { HOME: '/tmp' },
            dependencies: [],
            source: work,
            workdir: home,
            writable: [`${work}/node_modules`],
            entrypoint: [],
            preparation: buildSteps(undefined, packages, home),
            test: app.test,
          },
        }
      : {}),
    preparation: [
      ...(packages ? buildSteps(app.build ?? runScript(packages.manager, 'build'), packages, home) : []),
      step('Compressed once, here, and not for every request.', [
        ...`find ${files} -type f -size +1k (`.split(' '),
        ...compressible.flatMap((ending, index) => [...(index === 0 ? [] : ['-o']), '-name', `*.${ending}`]),
        ...') -exec gzip --best --keep --force --no-name {} +'.split(' '),
      ]),
    ],
    application: { from: files, to: siteRoot },
    runtime: undefined,
    site: {
      root: siteRoot,
      singlePage: app.singlePage ?? packages !== undefined,
      port: app.port ?? sitePort,
      liveness: siteLiveness,
    },
    writable: [],
    entrypoint: ['nginx', '-c', '/etc/nginx/site/nginx.conf', '-g', 'daemon off;'],
    command: [],
    // What a build on somebody's own machine has left.
    ignore: packages ? [within(app.path, output), '**/coverage', '**/.cache'] : [],
    unread: facts.unread,
  }
}

const compressible = ['html', 'css', 'js', 'mjs', 'json', 'map', 'svg', 'txt', 'xml', 'webmanifest', 'wasm', 'ico']

/** curl is in the public nginx image. */
export function siteProbe(probe: Probe): readonly string[] {
  if (probe.kind === 'alive') throw new Error('a site has no further processes')
  const url = probe.kind === 'http' ? `http://127.0.0.1:${probe.port}${probe.path}` : `telnet://127.0.0.1:${probe.port}`
  return ['curl', '--silent', '--fail', '--output', '/dev/null', url]
}
