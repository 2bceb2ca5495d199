// The Dockerfile that compiles an app's lock: in the builder of its image, with the same images, authorities and arguments.
import type { Artifact } from '../model/artifact.ts'
import type { App } from '../model/plan.ts'
import type { BuildSettings, LockRecipe } from '../model/recipe.ts'
import { runLines, textOf } from './dockerfile-lines.ts'
import { builderHead } from './dockerfile.ts'
import { renderDockerignore } from './dockerignore.ts'
import { trustStage } from './trust.ts'

/** The stage in which packages are looked up; nothing that a former build of it found counts. */
export const compileStage = 'compile'

/** The Dockerfile, whose last stage is the list alone, and what its context leaves out. */
export function renderLockBuild(app: App, lock: LockRecipe, build: BuildSettings): readonly Artifact[] {
  const { recipe } = app
  const paragraphs = [
    trustStage(build.ca),
    [`FROM ${recipe.base} AS builder`],
    ...builderHead(recipe, build),
    [`FROM builder AS ${compileStage}`],
    ...(lock.needsSource && recipe.source !== undefined ? [[`COPY ${recipe.source} ${recipe.build}`]] : []),
    ...lock.steps.map((step) => runLines([step], build.ca)),
    ['FROM scratch', `COPY --from=${compileStage} ${lock.output} /`],
  ]
  const reading = { ...app, recipe: { ...recipe, dependencies: lock.steps } }
  return [
    { path: 'Dockerfile', content: textOf(paragraphs) },
    { path: 'Dockerfile.dockerignore', content: renderDockerignore(reading, build).content },
  ]
}
