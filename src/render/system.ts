// What an app's program finds around it in its image: of a Debian image what programs run, or a base image as it is.
import type { BuildSettings, ImageRecipe } from '../model/recipe.ts'
import { shellLine } from '../model/shell.ts'
import { packages } from './dockerfile-lines.ts'

/** The stage `name`, as far as it is the same for every app with the same packages. `base` is what it begins with. */
export function systemOf(recipe: ImageRecipe, name: string, base: string, { ca }: BuildSettings): string[][] {
  const { system, user, runtimePackages } = recipe
  const title = `# ---- ${name}: what runs, without what built it`
  if (system === 'whole') return [[title, `FROM ${base} AS ${name}`]]
  return [
    ['# ---- system: what programs run of the base image', `FROM ${base} AS system`],
    packages(runtimePackages, 'Shared libraries of the dependencies, and what the app runs beside itself.', ca),
    [
      `# UID ${user.uid} owns nothing but the folders that the app writes to.`,
      `RUN groupadd --gid ${user.uid} app && useradd --uid ${user.uid} --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app`,
    ],
    [
      `# Without what no app runs: package managers, Perl, pip, what mounts and logs in.${runtimePackages.length > 0 ? ' What the packages above need stays.' : ''}`,
      `RUN --mount=type=bind,source=deploy/runtime/${trimFolder}/trim.sh,target=/tmp/trim.sh \\\n    ${shellLine(['sh', '/tmp/trim.sh', ...runtimePackages])}`,
    ],
    [title, `FROM scratch AS ${name}`],
    ['COPY --from=system / /'],
  ]
}

const trimFolder = 'debian'

/** Folders of `deploy/runtime` that an image's build reads. */
export const runtimeFolders = ({ runtime, system }: ImageRecipe): readonly string[] => [
  ...(runtime ? [runtime.folder] : []),
  ...(system === 'trimmed' ? [trimFolder] : []),
]
