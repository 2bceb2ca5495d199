// Lines of a Dockerfile, from the words of a recipe.
import type { AssetsStage, BuildStep, ImageRecipe } from '../model/recipe.ts'
import { shellLine, shellWord } from '../model/shell.ts'
import { trust } from './trust.ts'

/** Paragraphs with a blank line between them; those that have no line are left out. */
export function textOf(paragraphs: readonly (readonly string[])[]): string {
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

/** Words that make folders of a user's. */
export const owned = (uid: number, folders: readonly string[]): string[] => [
  ...`install -d -o ${uid} -g ${uid} -m 0755`.split(' '),
  ...folders,
]

/** The exec form: no shell stands between the engine and the program. */
export const exec = (argv: readonly string[]): string => `[${argv.map((word) => JSON.stringify(word)).join(', ')}]`

/** What a flag can hold: BuildKit splits it at commas and blanks, and reads its bytes one by one. */
const plainPath = /^[A-Za-z0-9._@+/-]+$/

/** COPY in the form that splits nothing, without variables and wildcards. */
function copy([source, target]: readonly [string, string]): string {
  const literal = (path: string): string => path.replaceAll(/[$\\]/g, '\\$&')
  return `COPY ${exec([literal(source).replaceAll(/[*?[]/g, '[$&]'), literal(target)])}`
}

/** The lines of one RUN, and of what it copies first. `source` is the app's folder of the context. */
export function runLines(steps: readonly BuildStep[], ca: string | undefined, source = '.'): string[] {
  const [first, ...more] = steps
  if (first === undefined) return []
  const fetches = first.caches.length > 0 || first.fetches
  const { mounts: trusted, first: trusting } = trust(fetches ? ca : undefined)
  const read = first.source === undefined ? first.inputs : [...first.inputs, [source, first.source] as const]
  const mounts = [
    ...trusted,
    ...first.caches.map((target) => `--mount=type=cache,target=${target}`),
    ...read
      .filter(([from]) => plainPath.test(from))
      .map(([from, to]) => `--mount=type=bind,source=${from},target=${to}${to === first.source ? ',rw' : ''}`),
  ]
  return [
    ...steps.map(({ comment }) => `# ${comment}`),
    ...read.filter(([from]) => !plainPath.test(from)).map(copy),
    [
      'RUN',
      ...mounts.flatMap((mount) => [mount, '\\\n   ']),
      ...trusting,
      ...(first.folder === undefined ? [] : [`cd ${shellWord(first.folder)} &&`]),
      ...Object.entries(first.environment ?? {}).flatMap(([name, value]) => [`${name}=${shellWord(value)}`, '\\\n   ']),
      shellLine(first.argv),
      ...[...(first.also ?? []), ...more.flatMap(({ argv, also = [] }) => [argv, ...also])].flatMap((argv) => [
        '\\\n    &&',
        shellLine(argv),
      ]),
      ...(first.otherwise ? ['\\\n    ||', shellLine(first.otherwise)] : []),
    ].join(' '),
  ]
}

/** What would stay in the layer where a base image has no rule to clean up, as the public ones have. */
const aptCaches = ['/var/cache/apt', '/var/lib/apt/lists']

/** The lines that install packages of the distribution. */
export function packages(names: readonly string[], comment: string, ca: string | undefined): string[] {
  if (names.length === 0) return []
  const { mounts, first } = trust(ca)
  return [
    `# ${comment}`,
    [
      'RUN',
      ...[...mounts, ...aptCaches.map((target) => `--mount=type=cache,target=${target},sharing=locked`)].flatMap(
        (mount) => [mount, '\\\n   '],
      ),
      ...first,
      `apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`,
    ].join(' '),
  ]
}

/** One ENV with all of them. */
export function environmentLines(values: Readonly<Record<string, string>>): string[] {
  const assignments = Object.entries(values).map(([key, value]) => `${key}=${value}`)
  return assignments.length === 0 ? [] : [`ENV ${assignments.join(' \\\n    ')}`]
}

/** What browsers load, of the stage that makes it. */
export function assetsLine({ output }: AssetsStage, options = ''): string {
  return `COPY ${options}--from=assets ${output.from} ${output.to}`
}

/** The in-image runtime, where it is no part of the app. */
export function runtimeLine({ runtime }: ImageRecipe): string[] {
  return runtime?.place === 'image' ? [`COPY --chmod=0755 deploy/runtime/${runtime.folder} /opt/seaworthy`] : []
}
