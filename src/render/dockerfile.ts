// apps/<app>/Dockerfile: a builder with everything it takes, and a production stage with what is left of it.
import { dockerfileOf, runWords, type App } from '../model/plan.ts'
import { step, type BuildSettings, type BuildStep, type ImageRecipe } from '../model/recipe.ts'
import type { Artifact } from '../model/artifact.ts'
import { withHeader } from './write/header.ts'
import { isBelow } from '../model/config-file.ts'
import { shellLine } from '../model/shell.ts'
import { developmentStages } from './development.ts'
import {
  assetsLine,
  environmentLines,
  exec,
  owned,
  packages,
  runLines,
  runtimeLine,
  textOf,
} from './dockerfile-lines.ts'
import { systemOf } from './system.ts'
import { trustStage } from './trust.ts'

/** `processes` of the image that listen have a stage each, for whoever runs them without Compose. */
export function renderDockerfile(app: App, build: BuildSettings, processes: readonly App[]): Artifact {
  const { recipe } = app
  const { user, application } = recipe
  const outside = hasFolders(recipe)
    ? [...recipe.writable.filter((folder) => !isBelow(folder, application.to)), '/var/lib/seaworthy']
    : []
  const shared = recipe.base === recipe.runtimeBase
  const isShared = processes.length > 0
  const last = isShared ? 'runtime' : 'production'
  const first = recipe.development ? 'dependencies' : 'builder'
  const paragraphs = [
    [
      `# Image of the app ${app.name}. The context is the repository's root:`,
      `#   docker build ${build.ca === undefined ? '' : `--secret id=ca,src=${build.ca} `}--file ${dockerfileOf(app)} --tag ${app.repository} .`,
    ],
    trustStage(build.ca),
    ...assetsOf(app.recipe, build),
    shared
      ? ['# ---- base: what builds the app and what runs it begin with the same', `FROM ${recipe.base} AS base`]
      : [],
    [
      `# ---- ${first}: compilers, package clients and their caches stay here`,
      `FROM ${shared ? 'base' : recipe.base} AS ${first}`,
    ],
    ...builderHead(recipe, build),
    ...recipe.dependencies.map((each) => runLines([each], build.ca)),
    recipe.development
      ? ["# ---- builder: the app's own files, and what is made of them", 'FROM dependencies AS builder']
      : [],
    ...withSource(recipe, build.ca),
    ...developmentStages(app, build),
    ...systemOf(recipe, last, shared ? 'base' : recipe.runtimeBase, build),
    outside.length > 0
      ? [
          '# A new volume takes its owner from the image; /var/lib/seaworthy remembers the last migration.',
          `RUN ${shellLine(owned(user.uid, outside))}`,
        ]
      : [],
    environmentLines(recipe.runtimeEnvironment),
    recipe.installed.map(([from, to]) => `COPY --from=${first} ${from} ${to}`),
    runtimeLine(recipe),
    recipe.outputs.map(([from, to]) => `COPY --from=builder ${from} ${to}`),
    [`COPY --from=builder ${application.from} ${application.to}`],
    recipe.site ? [`COPY deploy/apps/${app.name}/nginx.conf /etc/nginx/site/nginx.conf`] : [],
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
      ...(recipe.workdir === undefined ? [] : [`WORKDIR ${recipe.workdir}`]),
      `USER ${recipe.system === 'trimmed' ? 'app' : user.uid}${user.gid === undefined ? '' : `:${user.gid}`}`,
      ...(isShared ? [] : [`EXPOSE ${app.port}`]),
      `ENTRYPOINT ${exec(recipe.entrypoint)}`,
      ...(isShared ? [] : commandLine(recipe)),
    ],
    ...processes.flatMap(processStage),
    ...(isShared
      ? [
          ['# ---- production: the app', `FROM ${last} AS production`],
          [`EXPOSE ${app.port}`, ...commandLine(recipe)],
        ]
      : []),
  ]
  return { path: `apps/${app.name}/Dockerfile`, content: withHeader(textOf(paragraphs)) }
}

const commandLine = ({ command }: ImageRecipe): string[] => (command.length > 0 ? [`CMD ${exec(command)}`] : [])

/** Compose starts the process from the production image, with the same words. */
function processStage({ name, port, command }: App): string[][] {
  if (!command) return []
  return [
    [`# ---- ${name}: a process beside the app, in an image of its own`, `FROM runtime AS ${name}`],
    [`ENV PORT=${port}`, `EXPOSE ${port}`, `CMD ${exec(runWords(command))}`],
  ]
}

/** What a builder has before it installs anything of the app's. */
export function builderHead(recipe: ImageRecipe, build: BuildSettings): string[][] {
  return [
    recipe.tools.map((tool) => `COPY --from=${tool.image} ${tool.from} ${tool.to}`),
    buildArguments(build),
    environmentLines(recipe.builderEnvironment),
    packages(recipe.builderPackages, 'What the dependencies are compiled with.', build.ca),
  ]
}

/** The stage of what browsers load: nothing of its tools is in the app's image. */
function assetsOf({ assets, source, build: place }: ImageRecipe, build: BuildSettings): string[][] {
  if (!assets || source === undefined) return []
  return [
    ['# ---- assets: what browsers load, and what makes it', `FROM ${assets.base} AS assets`],
    buildArguments(build),
    environmentLines(assets.environment),
    packages(assets.packages, 'What the packages are compiled with.', build.ca),
    ...assets.dependencies.map((each) => runLines([each], build.ca)),
    [sourceComment, `COPY ${source} ${place}`],
    ...assets.preparation.map((each) => runLines([each], build.ca)),
  ]
}

const sourceComment = "# The app's own files come last: a changed source line repeats nothing above."

/** Whether folders for the program are made here: without a shell the recipe does it, and a site writes none. */
const hasFolders = ({ runtime, hasShell }: ImageRecipe): boolean => runtime !== undefined && hasShell

/** What is done again for each changed source line. */
function withSource(recipe: ImageRecipe, ca: string | undefined): string[][] {
  const { source, build, application, user, assets } = recipe
  if (source === undefined) return recipe.preparation.map((each) => runLines([each], ca))
  const { from, to } = application
  const inside = hasFolders(recipe) ? recipe.writable.filter((folder) => isBelow(folder, to)) : []
  const steps: BuildStep[] = [
    step(
      'A clone keeps the modes of whoever made it; the app runs as another user.',
      `find ${build} ( -type d ! -perm -555 -o -type f ! -perm -444 ) -exec chmod a+rX {} +`.split(' '),
      {
        // What the build context has of Seaworthy's goes elsewhere; files of the repository's own in deploy/ stay.
        also:
          source === '.'
            ? [
                ['rm', '-rf', `${build}/deploy/apps`, `${build}/deploy/runtime`],
                ['rmdir', '--ignore-fail-on-non-empty', `${build}/deploy`],
              ]
            : [],
      },
    ),
    ...recipe.preparation,
    ...(inside.length === 0
      ? []
      : [
          step(
            'A new volume takes its owner from the image.',
            owned(
              user.uid,
              inside.map((folder) => `${from}${folder.slice(to.length)}`),
            ),
          ),
        ]),
  ]
  return [
    [sourceComment, `COPY ${source} ${build}`],
    assets ? [assetsLine(assets)] : [],
    ...together(steps).map((each) => runLines(each, ca)),
  ]
}

/** Neighbours that need nothing but a shell share one RUN: each costs as much time as what it does. */
function together(steps: readonly BuildStep[]): BuildStep[][] {
  const groups: BuildStep[][] = []
  for (const each of steps) {
    const last = groups.at(-1)
    if (last?.every(isPlain) && isPlain(each)) last.push(each)
    else groups.push([each])
  }
  return groups
}

const isPlain = (each: BuildStep): boolean =>
  each.caches.length + each.inputs.length === 0 && !(each.environment ?? each.folder ?? each.otherwise ?? each.fetches)

/** BuildKit gives these to every RUN by itself, and writes them into no history. */
const proxy = /^(https?|ftp|no|all)_proxy$/i

function buildArguments({ args }: BuildSettings): string[] {
  const names = args.filter((name) => !proxy.test(name))
  if (names.length === 0) return []
  return ['# From the environment of whoever builds, for this stage alone.', ...names.map((name) => `ARG ${name}`)]
}
