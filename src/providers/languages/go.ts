// Images of Go programs: compiled without a libc, in an image that holds the program, its files and nothing else.
import type { GoFacts } from '../../model/detection.ts'
import type { Probe } from '../../model/health.ts'
import { assetsFolder } from '../../model/plan.ts'
import { step, type BuildStep, type ImageRecipe } from '../../model/recipe.ts'
import type { AppSection } from '../../model/stack.ts'
import { assetsStage } from './node-assets.ts'
import { probeWords } from './probe-words.ts'
import { seenFrom, within } from './steps.ts'
import { compilerCache, entryProgram as entry, entryStep } from './entry-program.ts'

/** Versions that still get security fixes, oldest first. Each compiles what was written for the ones before it. */
export const goVersions = ['1.25', '1.26'] as const

export const defaultGoVersion = '1.26'

export const goUid = 1000

/** What becomes the image's root. BuildKit reads what lies beside it too, so it is alone. */
const image = '/out/image'
const source = '/src'
/** Where the program runs. */
export const goHome = '/app'
const authorities = '/etc/ssl/certs/ca-certificates.crt'
const caches = { modules: '/go/pkg/mod', build: compilerCache }

export function goRecipe(app: AppSection, facts: GoFacts): ImageRecipe {
  const module = within(source, facts.module)
  const folders = [...app.writable, ...Object.keys(app.uploads)].map((folder) => `${goHome}/${folder}`)
  const writable = [...folders, ...(Object.keys(app.static).length > 0 ? [assetsFolder] : [])]
  return {
    base: `golang:${facts.version}`,
    runtimeBase: 'scratch',
    user: { uid: goUid },
    system: 'whole',
    hasShell: false,
    tools: [],
    builderEnvironment: {
      CGO_ENABLED: facts.cgo ? '1' : '0',
      GOFLAGS: facts.inputs.length > 0 ? '-trimpath' : '-trimpath -mod=vendor',
      // A module may ask for a later patch release than the image has.
      GOTOOLCHAIN: 'auto',
    },
    builderPackages: [],
    dependencies: [
      entryStep(image),
      step(
        'What every program expects of a system: authorities, time zones, a user, a folder for scratch.',
        ['install', '-D', '-m', '0644', '-t', `${image}/etc/ssl/certs`, authorities],
        {
          also: [
            ['install', '-D', '-m', '0644', '-t', `${image}/usr/local/share`, '/usr/local/go/lib/time/zoneinfo.zip'],
            ['sh', '-c', `echo app:x:${goUid}:${goUid}::/tmp:/sbin/nologin > ${image}/etc/passwd`],
            ['install', '-d', '-m', '1777', `${image}/tmp`],
            ['install', '-d', `${image}${goHome}`],
          ],
        },
      ),
      ...app.tools.map(installed),
      ...(facts.inputs.length > 0 ? [download(app.path, facts)] : []),
    ],
    installed: [],
    outputs: [],
    runtimePackages: [],
    runtimeEnvironment: {
      HOME: '/tmp',
      PATH: '/usr/local/bin',
      SSL_CERT_FILE: authorities,
      ZONEINFO: '/usr/local/share/zoneinfo.zip',
    },
    source: app.path,
    build: source,
    ...(app.assets && facts.assets ? { assets: assetsStage(app.path, source, app.assets, facts.assets) } : {}),
    workdir: goHome,
    development: {
      packages: [],
      environment: { HOME: '/tmp' },
      dependencies: facts.inputs.length > 0 ? [{ ...download(app.path, facts), caches: [], fetches: true }] : [],
      source,
      workdir: module,
      writable: [],
      entrypoint: [`${image}${entry}`],
      preparation: [],
      test: app.test,
    },
    preparation: [
      step('The program.', compile(module, `${image}/usr/local/bin/${facts.program}`, packageOf(facts), facts.cgo), {
        caches: [caches.modules, caches.build],
      }),
      ...(app.files.length > 0
        ? [
            step('What the program reads when it runs.', [
              ...['env', '--chdir', source, 'cp', '-R', '--parents', ...app.files, `${image}${goHome}`],
            ]),
          ]
        : []),
      ...facts.settingsFiles.map((file) =>
        step(`It loads ${file}, which no image has: its variables are the container's.`, [
          ...['install', '-D', '-m', '0444', '/dev/null', `${image}${goHome}/${file}`],
        ]),
      ),
      step('A new volume takes its owner from the image; /var/lib/seaworthy remembers the last migration.', [
        ...`install -d -o ${goUid} -g ${goUid} -m 0755`.split(' '),
        ...[...writable, '/var/lib/seaworthy'].map((folder) => `${image}${folder}`),
      ]),
    ],
    application: { from: image, to: '/' },
    runtime: { folder: 'go', place: 'builder', wraps: false, hasWorkers: false },
    site: undefined,
    writable,
    entrypoint: [entry],
    command: ['serve', facts.program, ...app.args],
    ignore: [...(app.test ? [] : ['**/*_test.go', '**/testdata']), '**/*.test', '**/*.out', '**/coverage.*'],
  }
}

function download(path: string, { module, inputs }: GoFacts): BuildStep {
  return step('Exactly the modules of go.sum.', ['go', '-C', within(source, module), 'mod', 'download'], {
    caches: [caches.modules],
    inputs: inputs.map((input) => [input, within(source, seenFrom(path, input))]),
  })
}

/** A program of a module of its own, by that module's own go.mod and sums. */
function installed(tool: string): BuildStep {
  return step(
    'A program beside the app, without a libc too.',
    ['go', 'install', '-ldflags', '-s -w', ...tool.split(' ')],
    {
      environment: { CGO_ENABLED: '0', GOBIN: `${image}/usr/local/bin`, GOFLAGS: '-trimpath' },
      caches: [caches.modules, caches.build],
    },
  )
}

function compile(folder: string, output: string, name: string, cgo = false): string[] {
  const flags = cgo
    ? // A libc of its own inside: the image has none. Names are resolved by Go, which needs no plug-in of the libc.
      [
        '-tags',
        'netgo,osusergo,sqlite_omit_load_extension',
        '-ldflags',
        "-s -w -linkmode external -extldflags '-static'",
      ]
    : ['-ldflags', '-s -w']
  return ['go', '-C', folder, 'build', '-buildvcs=false', ...flags, '-o', output, name]
}

const packageOf = ({ package: name }: GoFacts): string => (name === '.' ? '.' : `./${name}`)

/** The probe is a word of the entry program. */
export function goProbe(probe: Probe): readonly string[] {
  return [entry, 'probe', ...probeWords(probe)]
}
