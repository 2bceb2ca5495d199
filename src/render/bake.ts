// docker-bake.hcl: the images of all apps for a registry, as Compose builds them and for more than one platform.
import type { Artifact } from '../model/artifact.ts'
import { dockerfileOf, type App } from '../model/plan.ts'
import type { BuildSettings } from '../model/recipe.ts'
import { withHeader } from './write/header.ts'

const platforms = ['linux/amd64', 'linux/arm64']

/** Arguments that every Dockerfile has. */
const ownArguments = ['VERSION', 'REVISION']

/** `apps` are those of all environments. */
export function renderBake(apps: readonly App[], build: BuildSettings): Artifact {
  const names = [...ownArguments, ...build.args]
  const paragraphs = [
    [
      '# Images of all apps, for a registry. It takes a builder for several platforms, which is made once:',
      '#   docker buildx create --use --driver docker-container --platform linux/amd64,linux/arm64',
      '#   REGISTRY=registry.example.com/team/ TAG=1.2 docker buildx bake --file deploy/docker-bake.hcl --push',
      '# For this machine alone, as Compose builds them, with the builder that it has:',
      "#   docker buildx bake --file deploy/docker-bake.hcl --load --set '*.platform='",
    ],
    ['# What stands before the names of the images, with a slash at its end.', ...variable('REGISTRY', '""')],
    ['# The environment whose images they are, or a version.', ...variable('TAG', '"prod"')],
    ['# Of the environment; what is not there is not given.', ...names.flatMap((name) => variable(name, 'null'))],
    block('group "default"', [['targets', list(apps.map(({ repository }) => repository))]]),
    ...apps.map((app) =>
      block(`target "${app.repository}"`, [
        ['context', '"."'],
        ['dockerfile', `"${dockerfileOf(app)}"`],
        ['args', `{ ${names.map((each) => `${each} = ${each}`).join(', ')} }`],
        ...(build.ca === undefined ? [] : [['secret', list([`id=ca,src=${build.ca}`])] as const]),
        ['platforms', list(platforms)],
        ['tags', list([`\${REGISTRY}${app.repository}:\${TAG}`])],
      ]),
    ),
  ]
  return { path: 'docker-bake.hcl', content: withHeader(paragraphs.map((lines) => `${lines.join('\n')}\n`).join('\n')) }
}

const variable = (name: string, usual: string): string[] => block(`variable "${name}"`, [['default', usual]])

const list = (items: readonly string[]): string => `[${items.map((item) => `"${item}"`).join(', ')}]`

/** Equals signs below each other, as the format's own formatter writes them. */
function block(head: string, attributes: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...attributes.map(([name]) => name.length))
  return [`${head} {`, ...attributes.map(([name, value]) => `  ${name.padEnd(width)} = ${value}`), '}']
}
