// Images of Python apps: a virtual environment made by uv in a builder, copied to a slim runtime.
import type { SourceFacts } from '../../model/detection.ts'
import type { Probe } from '../../model/health.ts'
import type { BuildStep, ImageRecipe, PackageNeeds } from '../../model/recipe.ts'
import type { AppSection } from '../../model/stack.ts'

/** Versions with a public `-slim` image that still get security fixes, oldest first. */
export const pythonVersions = ['3.10', '3.11', '3.12', '3.13', '3.14'] as const

export const defaultPythonVersion = '3.13'

const uv = { image: 'ghcr.io/astral-sh/uv:0.13.9', from: '/uv', to: '/usr/local/bin/uv' }

/** The app server where an app names none, as a package and its pinned version. */
export interface AppServer {
  readonly package: string
  readonly version: string
}

const venv = '/opt/venv'
const build = '/build'
const uvCache = '/root/.cache/uv'

export function pythonRecipe(app: AppSection, facts: SourceFacts, server: AppServer, needs: PackageNeeds): ImageRecipe {
  return {
    base: `python:${facts.version}-slim`,
    tools: [uv],
    builderEnvironment: {
      UV_COMPILE_BYTECODE: '1',
      UV_LINK_MODE: 'copy',
      UV_PROJECT_ENVIRONMENT: venv,
      UV_PYTHON_DOWNLOADS: 'never',
      VIRTUAL_ENV: venv,
    },
    builderPackages: needs.builder,
    dependencies: dependencies(facts, server, needs),
    outputs: [venv],
    runtimePackages: needs.runtime,
    runtimeEnvironment: {
      // No home folder exists; what wants one gets the container's own scratch space.
      HOME: '/tmp',
      PATH: `${venv}/bin:/usr/local/bin:/usr/bin:/bin`,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONPATH: '/app',
      PYTHONUNBUFFERED: '1',
    },
    source: app.path,
    workdir: '/app',
    preparation: [
      ...(facts.requirements.installable ? [projectInstall(facts, needs)] : []),
      step('Bytecode is compiled here: the running container cannot write it.', [
        `${venv}/bin/python`,
        '-c',
        // As a program compileall fails with a file that no Python reads; one that nothing imports may lie anywhere.
        'import compileall; compileall.compile_dir("/app", quiet=2, workers=0)',
      ]),
    ],
    runtime: 'python',
    writable: [...app.writable, ...app.uploads].map((folder) => `/app/${folder}`),
    // -E: PYTHONPATH is for the app; a module of it must not shadow one that the entry program imports.
    entrypoint: ['python', '-E', '-u', '/opt/seaworthy/entry.py'],
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

function dependencies(facts: SourceFacts, server: AppServer, needs: PackageNeeds): BuildStep[] {
  const { kind, file, inputs, packages, installable } = facts.requirements
  const mounted = inputs.map((input) => [input, `${build}/${input}`] as const)
  const caches = [uvCache]
  const steps =
    kind === 'uv-lock'
      ? [
          step(
            'Exactly the versions of the lock file; a stale lock is refused.',
            [
              ...'uv sync --locked --no-dev --no-install-project --directory'.split(' '),
              file.includes('/') ? `${build}/${file.slice(0, file.lastIndexOf('/'))}` : build,
            ],
            { caches, inputs: mounted },
          ),
        ]
      : [
          step('The virtual environment, which the runtime image takes over as it is.', ['uv', 'venv', venv]),
          ...(installable
            ? []
            : [requirementsInstall(facts, needs, ['--requirement', `${build}/${file}`], { caches, inputs: mounted })]),
        ]
  if (packages.includes(server.package)) return steps
  return [
    ...steps,
    step('The app names no app server.', ['uv', 'pip', 'install', `${server.package}==${server.version}`], { caches }),
  ]
}

/** Installs the app itself, which needs its source. */
function projectInstall(facts: SourceFacts, needs: PackageNeeds): BuildStep {
  const caches = [uvCache]
  return facts.requirements.kind === 'uv-lock'
    ? step(
        'The project itself, as a package.',
        // The image's own Python, whatever a .python-version file says.
        'uv sync --locked --no-dev --no-editable --inexact --python /usr/local/bin/python3 --directory /app'.split(' '),
        { caches },
      )
    : // A relative path in it is seen from the folder where pip is run.
      requirementsInstall(facts, needs, ['--directory', '/app', '--requirement', facts.requirements.file], { caches })
}

function requirementsInstall(
  { requirements }: SourceFacts,
  { bounds }: PackageNeeds,
  file: readonly string[],
  more: Partial<BuildStep>,
): BuildStep {
  const hashed = requirements.kind === 'hashed'
  return step(
    hashed
      ? 'The requirements; a package whose hash differs is refused.'
      : [
          requirements.installable ? 'The requirements, of which the project itself is one.' : 'The requirements.',
          ...bounds.map((bound) => bound.reason),
        ].join(' '),
    [
      ...['uv', 'pip', 'install', ...(hashed ? ['--require-hashes'] : []), ...file],
      ...bounds.map((bound) => bound.specifier),
    ],
    more,
  )
}

function step(comment: string, argv: readonly string[], more: Partial<BuildStep> = {}): BuildStep {
  return { comment, argv, caches: [], inputs: [], ...more }
}

/** The probe that travels in `runtime/python`. */
export function pythonProbe(probe: Probe): readonly string[] {
  const program = ['python', '-I', '-S', '/opt/seaworthy/probe.py']
  switch (probe.kind) {
    case 'tcp':
      return [...program, 'tcp', String(probe.port)]
    case 'http':
      return [...program, 'http', String(probe.port), probe.path]
  }
}
