// The stages for people: development, with every package of the app; test, with the source too, which runs its tests.
import { runWords, type App } from '../model/plan.ts'
import type { BuildSettings, ImageRecipe } from '../model/recipe.ts'
import { shellLine } from '../model/shell.ts'
import { assetsLine, environmentLines, exec, owned, packages, runLines, runtimeLine } from './dockerfile-lines.ts'

/** Who the first user of most machines is: what a container writes into a mounted folder is theirs. */
const uid = 1000

/** `app`'s stages, of which none is part of the production image. */
export function developmentStages({ recipe }: App, { ca }: BuildSettings): string[][] {
  const { development, source } = recipe
  if (!development || source === undefined) return []
  const { entrypoint, workdir } = development
  const runs = entrypoint.length > 0
  const folders = [development.source, workdir, ...development.writable, ...(runs ? ['/var/lib/seaworthy'] : [])]
  return [
    [
      `# ---- development: with what tests and tools need besides; the source is mounted at ${development.source}`,
      'FROM dependencies AS development',
    ],
    packages(development.packages, 'Shared libraries of the dependencies, and what the app runs beside itself.', ca),
    ...development.dependencies.map((each) => runLines([each], ca, source)),
    environmentLines({ ...development.environment, USER: 'app' }),
    runtimeLine(recipe),
    [`RUN ${shellLine(owned(uid, [...new Set(folders)]))}`],
    [
      `WORKDIR ${workdir}`,
      `USER ${uid}:${uid}`,
      ...(runs ? [`ENTRYPOINT ${exec([...entrypoint, ...runWords({ argv: [], directory: '.' })])}`] : []),
      `CMD ${exec(['bash'])}`,
    ],
    ...testStage(recipe, ca),
  ]
}

function testStage({ development, source, assets }: ImageRecipe, ca: string | undefined): string[][] {
  if (!development?.test) return []
  return [
    [
      "# ---- test: runs the app's own tests; a command after the image's name is run instead",
      'FROM development AS test',
    ],
    [`COPY --chown=${uid}:${uid} ${source} ${development.source}`],
    assets ? [assetsLine(assets, `--chown=${uid}:${uid} `)] : [],
    ...development.preparation.map((each) => runLines([each], ca)),
    [`CMD ${exec(development.test)}`],
  ]
}
