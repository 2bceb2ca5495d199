// Images of Node programs: packages installed and files built in a builder, and without what only the build needed in a
// slim runtime.
import type { NodeFacts } from '../../model/detection.ts'
import type { Probe } from '../../model/health.ts'
import { assetsFolder } from '../../model/plan.ts'
import type { ImageRecipe } from '../../model/recipe.ts'
import { literalText, type AppSection } from '../../model/stack.ts'
import {
  buildSteps,
  installEnvironment,
  installSteps,
  nodeImage,
  placed,
  pruneStep,
  step,
  within,
} from './node-packages.ts'

export const nodeUid = 1000

const home = '/app'
const node = '/usr/local/bin/node'
const apart = '/opt/packages'
const modules = `${apart}/node_modules`

/** Variables that a build writes into what browsers get. */
const builtIn = /^(NEXT_PUBLIC|NUXT_PUBLIC|VITE|PUBLIC|REACT_APP|VUE_APP)_/

export function nodeRecipe(app: AppSection, facts: NodeFacts): ImageRecipe {
  const { packages, build } = facts
  const isMade = build !== undefined || (packages?.lifecycle.length ?? 0) > 0
  // Below the lock file's folder the app lies where it does in the repository.
  const above = packages?.folder ?? app.path
  const own = placed(home, app.path, above)
  const uploads = Object.keys(app.uploads)
  return {
    base: nodeImage(facts.version),
    // No package manager, no headers: Node itself is one file.
    runtimeBase: 'debian:bookworm-slim',
    user: { uid: nodeUid, isNew: true },
    hasShell: true,
    tools: [],
    builderEnvironment: {
      ...installEnvironment(packages),
      NEXT_TELEMETRY_DISABLED: '1',
      ...Object.fromEntries(
        Object.entries(app.env)
          .filter(([key]) => builtIn.test(key))
          .map(([key, value]) => [key, literalText(value)]),
      ),
    },
    builderPackages: packages?.compilers ?? [],
    dependencies: packages
      ? isMade
        ? installSteps(packages, home, false)
        : installSteps(packages, apart, !facts.development)
      : [],
    // In a layer of their own, which a changed source line leaves as it is.
    outputs: [
      [node, node],
      ...(packages ? [isMade ? ([modules, `${home}/node_modules`] as const) : ([apart, home] as const)] : []),
    ],
    runtimePackages: packages?.libraries ?? [],
    runtimeEnvironment: {
      HOME: '/tmp',
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: 'production',
      // Migrations name programs of the packages.
      PATH:
        [...new Set([own, home])].map((folder) => `${folder}/node_modules/.bin:`).join('') +
        '/usr/local/bin:/usr/bin:/bin',
    },
    source: above,
    build: home,
    workdir: own,
    preparation: [
      ...(packages && isMade
        ? [
            ...buildSteps(build, packages, own),
            ...(facts.development ? [] : [pruneStep(packages, home)]),
            step('Packages lie apart from the source.', [
              ...['sh', '-c', `mkdir -p ${apart} ${home}/node_modules && mv ${home}/node_modules ${modules}`],
            ]),
          ]
        : []),
    ],
    application: { from: home, to: home },
    runtime: { folder: 'node', place: 'image', wraps: true, hasWorkers: false },
    site: undefined,
    writable: [
      ...[...app.writable, ...uploads].map((folder) => within(own, folder)),
      ...(Object.keys(app.static).length > 0 ? [assetsFolder] : []),
    ],
    entrypoint: ['node', '/opt/seaworthy/entry.cjs'],
    command: ['serve', app.entry, ...app.args],
    ignore: [
      ...facts.emptyFolders.map((folder) => (app.path === '.' ? folder : `${app.path}/${folder}`)),
      '**/coverage',
      '**/.cache',
      '**/.next',
      '**/.turbo',
      '**/*.tsbuildinfo',
    ],
  }
}

/** The probe that travels in `runtime/node`. */
export function nodeProbe(probe: Probe): readonly string[] {
  const program = ['node', '/opt/seaworthy/probe.cjs']
  switch (probe.kind) {
    case 'tcp':
      return [...program, 'tcp', String(probe.port)]
    case 'http':
      return [...program, 'http', String(probe.port), probe.path]
    case 'alive':
      return [...program, 'alive', String(probe.seconds)]
  }
}
