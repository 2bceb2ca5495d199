// apps/<app>/Dockerfile: a builder with everything it takes, and a runtime with what is left of it.
import type { App } from '../model/plan.ts'
import type { BuildStep } from '../model/recipe.ts'
import type { Artifact } from '../model/artifact.ts'
import { withHeader } from './write/header.ts'
import { shellLine, shellWord } from '../model/shell.ts'

export function renderDockerfile(app: App): Artifact {
  const { recipe } = app
  const { user, application } = recipe
  const paragraphs = [
    [
      `# Image of the app ${app.name}. The context is the repository's root:`,
      `#   docker build --file deploy/apps/${app.name}/Dockerfile --tag ${app.repository} .`,
    ],
    ['# ---- builder: compilers, package clients and their caches stay here', `FROM ${recipe.base} AS builder`],
    recipe.tools.map((tool) => `COPY --from=${tool.image} ${tool.from} ${tool.to}`),
    environment(recipe.builderEnvironment),
    packages(recipe.builderPackages, 'What the dependencies are compiled with.'),
    ...recipe.dependencies.map(run),
    [
      "# The app's own files come last: a changed source line repeats nothing above.",
      `COPY ${recipe.source} ${recipe.build}`,
    ],
    [
      '# A clone keeps the modes of whoever made it; the app runs as another user.',
      // Of deploy/ the build context holds the entry program alone, which goes elsewhere.
      `RUN chmod -R a+rX ${recipe.build}${recipe.source === '.' ? ` && rm -rf ${recipe.build}/deploy` : ''}`,
    ],
    ...recipe.preparation.map(run),
    ['# ---- runtime: what the app needs to run, and no more', `FROM ${recipe.runtimeBase} AS runtime`],
    user.isNew
      ? [
          `# UID ${user.uid} owns nothing but the folders that the app writes to.`,
          `RUN groupadd --gid ${user.uid} app && useradd --uid ${user.uid} --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app`,
        ]
      : [],
    packages(recipe.runtimePackages, 'Shared libraries of the dependencies.'),
    environment(recipe.runtimeEnvironment),
    recipe.outputs.map(([from, to]) => `COPY --from=builder ${from} ${to}`),
    recipe.runtime?.place === 'image'
      ? [`COPY --chmod=0755 deploy/runtime/${recipe.runtime.folder} /opt/seaworthy`]
      : [],
    [`COPY --from=builder ${application.from} ${application.to}`],
    recipe.site ? [`COPY deploy/apps/${app.name}/nginx.conf /etc/nginx/site/nginx.conf`] : [],
    recipe.runtime === undefined || !recipe.hasShell
      ? []
      : [
          '# A new volume takes its owner from the image; /var/lib/seaworthy remembers the last migration.',
          `RUN install -d -o ${user.uid} -g ${user.uid} -m 0755 ${[...recipe.writable, '/var/lib/seaworthy'].map(shellWord).join(' ')}`,
        ],
    [
      '# seaworthy up passes both from git: docker build --build-arg VERSION=1.2 --build-arg REVISION=…',
      'ARG VERSION=unversioned',
      'ARG REVISION=unknown',
      `LABEL org.opencontainers.image.title=${app.repository} \\`,
      '      org.opencontainers.image.version=$VERSION \\',
      '      org.opencontainers.image.revision=$REVISION',
      `ENV SEAWORTHY_APP=${app.name} \\`,
      '    SEAWORTHY_VERSION=$VERSION',
    ],
    [
      `WORKDIR ${recipe.workdir}`,
      `USER ${user.isNew ? 'app' : user.uid}`,
      `EXPOSE ${app.port}`,
      `ENTRYPOINT ${exec(recipe.entrypoint)}`,
      ...(recipe.command.length > 0 ? [`CMD ${exec(recipe.command)}`] : []),
    ],
  ]
  const body = paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
  return { path: `apps/${app.name}/Dockerfile`, content: withHeader(body) }
}

/** The exec form: no shell stands between the engine and the program. */
const exec = (argv: readonly string[]): string => `[${argv.map((word) => JSON.stringify(word)).join(', ')}]`

/** What a flag can hold: BuildKit splits it at commas and blanks, and reads its bytes one by one. */
const plainPath = /^[A-Za-z0-9._@+/-]+$/

/** COPY in the form that splits nothing, without variables and wildcards. */
function copy([source, target]: readonly [string, string]): string {
  const literal = (path: string): string => path.replaceAll(/[$\\]/g, '\\$&')
  return `COPY ${exec([literal(source).replaceAll(/[*?[]/g, '[$&]'), literal(target)])}`
}

function run(step: BuildStep): string[] {
  const mounts = [
    ...step.caches.map((target) => `--mount=type=cache,target=${target}`),
    ...step.inputs
      .filter(([source]) => plainPath.test(source))
      .map(([source, target]) => `--mount=type=bind,source=${source},target=${target}`),
  ]
  return [
    `# ${step.comment}`,
    ...step.inputs.filter(([source]) => !plainPath.test(source)).map(copy),
    [
      'RUN',
      ...mounts.flatMap((mount) => [mount, '\\\n   ']),
      ...(step.folder === undefined ? [] : [`cd ${shellWord(step.folder)} &&`]),
      ...Object.entries(step.environment ?? {}).flatMap(([name, value]) => [`${name}=${shellWord(value)}`, '\\\n   ']),
      shellLine(step.argv),
      ...(step.also ?? []).flatMap((argv) => ['\\\n    &&', shellLine(argv)]),
      ...(step.otherwise ? ['\\\n    ||', shellLine(step.otherwise)] : []),
    ].join(' '),
  ]
}

function packages(names: readonly string[], comment: string): string[] {
  if (names.length === 0) return []
  return [
    `# ${comment}`,
    'RUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\',
    `    apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`,
  ]
}

function environment(values: Readonly<Record<string, string>>): string[] {
  const assignments = Object.entries(values).map(([key, value]) => `${key}=${value}`)
  return assignments.length === 0 ? [] : [`ENV ${assignments.join(' \\\n    ')}`]
}
