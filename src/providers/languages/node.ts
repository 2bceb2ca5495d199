// Images of Node programs: packages installed and files built in a builder, and without what only the build needed in a
// slim runtime.
import type { NodeFacts, SourceFacts } from '../../model/detection.ts'
import type { Probe } from '../../model/health.ts'
import { assetsFolder } from '../../model/plan.ts'
import { step, union, type ImageRecipe } from '../../model/recipe.ts'
import { literalText, type AppSection } from '../../model/stack.ts'
import { gatherStep, servesAlone, standaloneFiles, standaloneOutput, standaloneServer } from './next-standalone.ts'
import {
  buildSteps,
  folderStep,
  installEnvironment,
  installSteps,
  managerSteps,
  nodeImage,
  placed,
} from './node-packages.ts'
import { probeWords } from './probe-words.ts'
import { within } from './steps.ts'

export const nodeUid = 1000

const home = '/app'
const node = '/usr/local/bin/node'
/** What production needs of the packages, which the app's source then lies beside. */
const apart = '/opt/packages'
/** What is left of the source after a build. BuildKit reads what lies beside it too, so it is alone. */
const made = '/out/app'

/** Variables that a build writes into what browsers get. */
const builtIn = /^(NEXT_PUBLIC|NUXT_PUBLIC|VITE|PUBLIC|REACT_APP|VUE_APP)_/

/** Below the lock file's folder an app lies where it does in the repository. */
export function nodeFolder(app: AppSection, facts: SourceFacts): string {
  const { packages } = nodeFacts(facts)
  return placed(home, app.path, packages?.folder ?? app.path)
}

/** What a Node program's provider takes for granted. */
export function nodeFacts(facts: SourceFacts): NodeFacts {
  if (facts.kind !== 'node') throw new Error('a program of Node has facts of Node')
  return facts
}

export function nodeRecipe(app: AppSection, facts: NodeFacts): ImageRecipe {
  const { packages, build } = facts
  const isMade = build !== undefined || (packages?.lifecycle.length ?? 0) > 0
  const above = packages?.folder ?? app.path
  const own = nodeFolder(app, facts)
  const standalone = standaloneOutput(app, facts)
  const isAlone = standalone !== undefined && servesAlone(app)
  const uploads = Object.keys(app.uploads)
  const systemPackages = union([packages?.libraries ?? [], app.apt])
  const searched =
    [...new Set([own, home])].map((folder) => `${folder}/node_modules/.bin:`).join('') + '/usr/local/bin:/usr/bin:/bin'
  // It asks nobody whether it may tell of itself.
  const quiet = packages?.names.includes('next') ? { NEXT_TELEMETRY_DISABLED: '1' } : {}
  const entrypoint = ['node', '/opt/seaworthy/entry.cjs']
  return {
    base: nodeImage(facts.version),
    // No package manager, no headers: Node itself is one file.
    runtimeBase: 'debian:bookworm-slim',
    user: { uid: nodeUid },
    system: 'trimmed',
    hasShell: true,
    tools: [],
    builderEnvironment: {
      ...installEnvironment(packages),
      ...quiet,
      ...Object.fromEntries(
        Object.entries(app.env)
          // What only the running stack knows is no text yet, and must not be an empty one.
          .filter(([key, value]) => builtIn.test(key) && value.every(({ kind }) => kind === 'text'))
          .map(([key, value]) => [key, literalText(value)]),
      ),
    },
    // A build of the app's own loads what it needs to run.
    builderPackages: isMade ? union([packages?.compilers ?? [], systemPackages]) : (packages?.compilers ?? []),
    dependencies: packages
      ? [
          ...managerSteps(packages),
          ...(isAlone ? [] : [...installSteps(packages, apart, !facts.development), ...folderStep(packages, apart)]),
          ...(isMade ? installSteps(packages, home, false) : []),
          ...(isMade && !isAlone ? [installedStep] : []),
        ]
      : [],
    // In a layer of their own, which a changed source line leaves as it is.
    installed: [[node, node], ...(packages && !isAlone ? [[apart, home] as const] : [])],
    outputs: [],
    runtimePackages: systemPackages,
    runtimeEnvironment: {
      HOME: '/tmp',
      ...quiet,
      NODE_ENV: 'production',
      // Migrations name programs of the packages.
      PATH: searched,
    },
    source: above,
    build: home,
    workdir: own,
    development: {
      packages: isMade ? [] : systemPackages.filter((name) => !packages?.compilers.includes(name)),
      environment: { HOME: '/tmp', PATH: searched },
      dependencies: packages && !isMade ? installSteps(packages, home, false) : [],
      source: home,
      workdir: own,
      writable: [`${home}/node_modules`],
      entrypoint,
      preparation: packages ? buildSteps(undefined, packages, own) : [],
      test: app.test,
    },
    preparation: [
      ...(packages && isMade
        ? [
            ...buildSteps(build, packages, own),
            ...(standalone === undefined ? [] : [gatherStep(standalone, own)]),
            ...(isAlone ? [] : [leftStep]),
            ...(standalone === undefined || isAlone
              ? []
              : [step('The server beside what else runs.', ['cp', '-R', `${standaloneFiles(home)}/.`, made])]),
          ]
        : []),
    ],
    application: { from: isAlone ? standaloneFiles(home) : packages && isMade ? made : home, to: home },
    runtime: { folder: 'node', place: 'image', wraps: true, hasWorkers: false },
    site: undefined,
    writable: [
      ...[...app.writable, ...uploads].map((folder) => within(own, folder)),
      ...(Object.keys(app.static).length > 0 ? [assetsFolder] : []),
    ],
    entrypoint,
    command: ['serve', standalone === undefined ? app.entry : standaloneServer, ...app.args],
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

const installed = '/tmp/installed'

const installedStep = step('What is newer than this among the packages, the build has made.', ['touch', installed])

/** Of the packages that the build used, the image gets none: it has those that production needs. */
const leftStep = step('What the build leaves: the source, what was made of it, and what it put among the packages.', [
  ...['env', '--chdir', home, 'sh', '-c'],
  [
    `mkdir -p ${made}`,
    `find . \\( -name node_modules -o -name .cache \\) -prune -o -print0 > /tmp/files`,
    `find . -path "*/node_modules/*" ! -path "*/.cache/*" ! -type d -newer ${installed} -print0 >> /tmp/files`,
    `tar --create --null --no-recursion --files-from /tmp/files | tar --extract --directory ${made}`,
  ].join(' && \\\n      '),
])

/** The probe that travels in `runtime/node`. */
export function nodeProbe(probe: Probe): readonly string[] {
  return ['node', '/opt/seaworthy/probe.cjs', ...probeWords(probe)]
}
