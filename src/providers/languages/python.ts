// Images of Python apps: a virtual environment made by uv in a builder, copied to a slim runtime.
import type { PythonFacts, SourceFacts } from '../../model/detection.ts'
import type { Probe } from '../../model/health.ts'
import { assetsFolder } from '../../model/plan.ts'
import { step, union, type BuildStep, type ImageRecipe, type PackageNeeds } from '../../model/recipe.ts'
import type { MigrationDetection, PythonFramework } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { assetsStage } from './node-assets.ts'
import { pagesPolicy } from './pages.ts'
import { probeWords } from './probe-words.ts'
import { ownLock } from './python-compile.ts'
import { developmentSteps } from './python-development.ts'
import { dependencies, isApart, projectInstall, type AppServer } from './python-install.ts'
import { nativePackages } from './python-natives.ts'
import { projectPlace, venv } from './python-places.ts'
import { firstReleases } from './python-releases.ts'
import { secondsOf } from './seconds.ts'

export type { AppServer } from './python-install.ts'

/** Versions with a public `-slim` image that still get security fixes, oldest first. */
const pythonVersions = ['3.10', '3.11', '3.12', '3.13', '3.14'] as const

const defaultPythonVersion = '3.13'

const uv = { image: 'ghcr.io/astral-sh/uv:0.13.9', from: '/uv', to: '/usr/local/bin/uv' }

export const testModule = /(^|\/)(test_\w+|\w+_test|tests)\.py$/

/** Of every Python app: the runtime in its image, `runtime/python`, gives what is named here. */
export const pythonProgram = {
  language: 'python',
  kind: 'python',
  versions: pythonVersions,
  defaultVersion: defaultPythonVersion,
  firstReleases,
  nativePackages,
  defaultPort: 8000,
  uid: 1000,
  probes: {
    liveness: { path: '/healthz', own: false },
    readiness: { path: '/readyz', own: false },
    metrics: { port: 9090, path: '/metrics' },
  },
  errors: 'runtime',
  contentSecurityPolicy: pagesPolicy,
  resources: { cpus: 1, memory: '512M', pids: 256 },
  // The defaults stand in runtime/python/settings.py.
  stopSeconds: (app) => secondsOf(app, 'GUNICORN_GRACEFUL_TIMEOUT', 30),
  timeoutSeconds: (app) => secondsOf(app, 'GUNICORN_TIMEOUT', 30),
  portVariables: ['PORT', 'GUNICORN_BIND'],
  tests: [
    { command: 'pytest', file: /(^|\/)(pytest\.ini|conftest\.py)$/ },
    { command: 'pytest', file: /^(pyproject\.toml|setup\.cfg|tox\.ini)$/, holds: /^\[(tool[.:])?pytest/ },
    { command: 'pytest', file: testModule, holds: /^(import pytest|from pytest|(async )?def test_)/ },
    { command: 'python -m unittest discover', file: testModule, holds: /^class \w+\(.*TestCase\b/ },
  ],
  packageFolders: ['site-packages', 'dist-packages'],
  workdir: () => '/app',
  probe: pythonProbe,
} satisfies Partial<PythonFramework>

/** Names by which Python code calls what holds a connection to a datastore. */
export const resources = /(^|_)(session|db|database|conn|connection|redis|engine|pool)($|_)|Session$|Engine$/i

/** What a Python framework's provider takes for granted. */
export function pythonFacts(facts: SourceFacts): PythonFacts {
  if (facts.kind !== 'python') throw new Error('a Python app has facts of Python')
  return facts
}

/** Servers pinned for apps that name none. */
export const gunicorn: AppServer = { package: 'gunicorn', version: '27.0.1' }

/** The worker of ASGI apps, and what makes it quick and lets it speak WebSocket. */
export const asgiWorkers: readonly AppServer[] = [
  { package: 'uvicorn-worker', version: '0.4.0' },
  { package: 'uvicorn', version: '0.54.0' },
  { package: 'uvloop', version: '0.23.0' },
  { package: 'httptools', version: '0.9.0' },
  { package: 'websockets', version: '15.0.1' },
]

/** The command that makes translations of their sources. */
export const translations = /^pybabel compile( |$)/

/** Migrations by the tool that goes with SQLAlchemy, whatever the framework. */
export const alembic: MigrationDetection = {
  packages: ['alembic'],
  command: ['alembic', 'upgrade', 'head'],
  words: ['alembic', 'upgrade'],
  tree: {
    kind: 'setting',
    file: 'alembic.ini',
    setting: /^[ \t]*script_location[ \t]*=[ \t]*(\S+)/m,
    here: '%(here)s',
    holds: 'env.py',
    options: ['-c', '--config'],
  },
}

/** Migrations by the tool that goes with Tortoise, whose settings are the project's own. */
export const aerich: MigrationDetection = {
  packages: ['aerich'],
  command: ['aerich', 'upgrade'],
  words: ['aerich', 'upgrade'],
  tree: {
    kind: 'setting',
    file: 'pyproject.toml',
    setting: /^\[tool\.aerich\].*(?:\n(?!\[).*)*?\nlocation\s*=\s*["']([^"'\n]+)["']/m,
    here: '%(here)s',
    holds: '',
    options: ['-c', '--config'],
  },
}

export function pythonRecipe(
  app: AppSection,
  facts: PythonFacts,
  servers: readonly AppServer[],
  needs: PackageNeeds,
  standIns: Readonly<Record<string, string>>,
): ImageRecipe {
  const base = `python:${facts.version}-slim`
  const uploads = Object.keys(app.uploads)
  const lock = ownLock(facts, servers, needs)
  const systemPackages = union([needs.runtime, app.apt])
  const runtimeEnvironment = {
    // No home folder exists; what wants one gets the container's own scratch space.
    HOME: '/tmp',
    // As the public images have it: texts are UTF-8.
    LANG: 'C.UTF-8',
    PATH: `${venv}/bin:/usr/local/bin:/usr/bin:/bin`,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: '/app',
    PYTHONUNBUFFERED: '1',
  }
  // By the project itself, or by the app's own build, which may add what it downloads.
  const isTouched = app.build !== undefined || (facts.requirements.installable && !isApart(facts))
  // -E: PYTHONPATH is for the app; a module of it must not shadow one that the entry program imports.
  const entrypoint = ['python', '-E', '-u', '/opt/seaworthy/entry.py']
  return {
    base,
    runtimeBase: base,
    user: { uid: pythonProgram.uid },
    system: 'trimmed',
    hasShell: true,
    tools: [uv],
    builderEnvironment: {
      UV_COMPILE_BYTECODE: '1',
      UV_LINK_MODE: 'copy',
      UV_PROJECT_ENVIRONMENT: venv,
      UV_PYTHON_DOWNLOADS: 'never',
      VIRTUAL_ENV: venv,
    },
    // A build of the app's own loads it, with all that it needs to run.
    builderPackages: app.build ? union([needs.builder, systemPackages, toolsOf(app.build)]) : needs.builder,
    dependencies: dependencies(app.path, facts, servers, needs),
    ...(lock ? { lock } : {}),
    installed: isTouched ? [] : [[venv, venv]],
    outputs: [
      ...(isTouched ? [[venv, venv] as const] : []),
      ...(isApart(facts) ? [[projectPlace, venv] as const] : []),
      ...Object.values(app.static)
        .filter((folder) => folder.startsWith('/'))
        .map((folder) => [folder, folder] as const),
    ],
    runtimePackages: systemPackages,
    runtimeEnvironment,
    source: app.path,
    build: '/app',
    workdir: '/app',
    ...(app.assets && facts.assets ? { assets: assetsStage(app.path, '/app', app.assets, facts.assets) } : {}),
    ...(facts.entryFile === undefined
      ? {}
      : {
          development: {
            packages: systemPackages.filter((name) => !needs.builder.includes(name)),
            // In a mounted tree that is another user's, pytest would stop at the folder that it may not read.
            environment: {
              ...runtimeEnvironment,
              ...(app.path === '.' ? { PYTEST_ADDOPTS: '--ignore=deploy/secrets' } : {}),
            },
            dependencies: developmentSteps(app, facts, needs),
            source: '/app',
            workdir: '/app',
            writable: [],
            entrypoint,
            preparation: [],
            test: app.test,
          },
        }),
    preparation: [
      ...projectInstall(app.path, facts, servers, needs),
      ...(app.build ? [ownBuild(app.build, facts, standIns)] : []),
      step('Bytecode is compiled here: the running container cannot write it.', [
        `${venv}/bin/python`,
        '-c',
        // As a program compileall fails with a file that no Python reads; one that nothing imports may lie anywhere.
        'import compileall; compileall.compile_dir("/app", quiet=2, workers=0)',
      ]),
    ],
    application: { from: '/app', to: '/app' },
    runtime: { folder: 'python', place: 'image', wraps: true, hasWorkers: true },
    site: undefined,
    writable: [
      ...[...app.writable, ...uploads].map((folder) => `/app/${folder}`),
      ...(Object.keys(app.static).length > 0 ? [assetsFolder] : []),
    ],
    entrypoint,
    command: ['serve', app.entry],
    ignore: [
      // What somebody's own copy of the app has written.
      ...facts.emptyFolders.map((folder) => (app.path === '.' ? folder : `${app.path}/${folder}`)),
      '**/__pycache__',
      '**/*.py[cod]',
      '**/.venv',
      '**/venv',
      '**/.tox',
      '**/.nox',
      '**/.pytest_cache',
      '**/.mypy_cache',
      '**/.ruff_cache',
      '**/*.egg-info',
      '**/.coverage',
      '**/htmlcov',
    ],
  }
}

/** Distribution packages with what commands of a build call. */
const tools: Readonly<Record<string, string>> = { compilemessages: 'gettext' }

function toolsOf(command: readonly string[]): string[] {
  const words = command.flatMap((word) => word.split(/\s+/))
  return Object.entries(tools).flatMap(([word, name]) => (words.includes(word) ? [name] : []))
}

/** The stack file's `build`: the app is loaded as it will be, but no secret is in an image. */
function ownBuild(
  command: readonly string[],
  facts: PythonFacts,
  standIns: Readonly<Record<string, string>>,
): BuildStep {
  const own = isApart(facts)
  return step("The app's own build, with its environment; a word stands in for each secret.", command, {
    folder: '/app',
    fetches: true,
    environment: {
      ...standIns,
      PATH: `${own ? `${projectPlace}/bin:` : ''}${venv}/bin:/usr/local/bin:/usr/bin:/bin`,
      PYTHONPATH: `/app${own ? `:${projectPlace}/lib/python${facts.version}/site-packages` : ''}`,
    },
  })
}

/** The probe that travels in `runtime/python`. */
export function pythonProbe(probe: Probe): readonly string[] {
  return ['python', '-I', '-S', '/opt/seaworthy/probe.py', ...probeWords(probe)]
}
