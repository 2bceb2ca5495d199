// The entry program of images that may have no shell, which is also their probe: compiled in the builder.
import { step, type BuildStep } from '../../model/recipe.ts'

/** Where it is in the image. */
export const entryProgram = '/opt/seaworthy/entry'

/** Its builder when the app needs none of its own. */
export const entryBuilder = 'golang:1.26'

/** What the compiler keeps between builds. */
export const compilerCache = '/root/.cache/go-build'

/** Compiles it below `root`, the folder of the builder that becomes the image's. */
export function entryStep(root: string): BuildStep {
  const source = '/opt/seaworthy'
  return step(
    'The entry program, which is also the probe: there is no shell that could be either.',
    [
      ...['env', 'CGO_ENABLED=0', 'GOFLAGS=-trimpath', 'go', '-C', source, 'build', '-buildvcs=false'],
      ...['-ldflags', '-s -w', '-o', `${root}${entryProgram}`, '.'],
    ],
    { caches: [compilerCache], inputs: [['deploy/runtime/go', source]] },
  )
}
