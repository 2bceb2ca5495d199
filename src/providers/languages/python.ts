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
      ...(facts.requirements.installable
        ? [
            step(
              'The project itself, as a package.',
              ['uv', 'sync', '--locked', '--no-dev', '--no-editable', '--inexact', '--directory', '/app'],
              { caches: [uvCache] },
            ),
          ]
        : []),
      step('Bytecode is compiled here: the running container cannot write it.', [
        `${venv}/bin/python`,
        '-m',
        'compileall',
        '-q',
        '-j',
        '0',
        '/app',
      ]),
    ],
    runtime: 'python',
    writable: [...app.writable, ...app.uploads].map((folder) => `/app/${folder}`),
    // -E: PYTHONPATH is for the app; a module of it must not shadow one that the entry program imports.
    entrypoint: ['python', '-E', '-u', '/opt/seaworthy/entry.py'],
    command: ['serve', app.entry],
    ignore: [
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

function dependencies(facts: SourceFacts, server: AppServer, { bounds }: PackageNeeds): BuildStep[] {
  const { kind, file, inputs, packages } = facts.requirements
  const mounted = inputs.map((input) => [input, `${build}/${input}`] as const)
  const caches = [uvCache]
  const folder = file.includes('/') ? `${build}/${file.slice(0, file.lastIndexOf('/'))}` : build
  const steps =
    kind === 'uv-lock'
      ? [
          step(
            'Exactly the versions of the lock file; a stale lock is refused.',
            ['uv', 'sync', '--locked', '--no-dev', '--no-install-project', '--directory', folder],
            { caches, inputs: mounted },
          ),
        ]
      : [
          step('The virtual environment, which the runtime image takes over as it is.', ['uv', 'venv', venv]),
          step(
            kind === 'hashed'
              ? 'The requirements; a package whose hash differs is refused.'
              : ['The requirements.', ...bounds.map((bound) => bound.reason)].join(' '),
            [
              'uv',
              'pip',
              'install',
              ...(kind === 'hashed' ? ['--require-hashes'] : []),
              '--requirement',
              `${build}/${file}`,
              ...bounds.map((bound) => bound.specifier),
            ],
            { caches, inputs: mounted },
          ),
        ]
  if (packages.includes(server.package)) return steps
  return [
    ...steps,
    step('The app names no app server.', ['uv', 'pip', 'install', `${server.package}==${server.version}`], { caches }),
  ]
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
    case 'command':
      return probe.argv
  }
}
