// Apps that are published images: the image as it is, with the entry program in front of its own.
import type { ImageFacts } from '../../model/detection.ts'
import { assetsFolder } from '../../model/plan.ts'
import { step, type ImageRecipe } from '../../model/recipe.ts'
import type { AppSection } from '../../model/stack.ts'
import { entryBuilder, entryProgram, entryStep } from './entry-program.ts'

/** User of the process where the stack file names none. */
export const imageUid = 1000

/** What is copied into the image: the program, and folders whose owner matters. */
const places = { program: '/image', folders: '/folders' }

export function imageRecipe(app: AppSection, facts: ImageFacts): ImageRecipe {
  const [uid = imageUid, gid = uid] = (app.user ?? '').split(':').filter(Boolean).map(Number)
  const folders = [...app.writable, ...Object.keys(app.uploads)]
  const writable = [...folders, ...(Object.keys(app.static).length > 0 ? [assetsFolder] : [])]
  const folder = entryProgram.slice(0, entryProgram.lastIndexOf('/'))
  return {
    base: entryBuilder,
    runtimeBase: facts.version,
    user: { uid, gid },
    system: 'whole',
    hasShell: false,
    tools: [],
    builderEnvironment: {},
    builderPackages: [],
    dependencies: [
      entryStep(places.program),
      step('A new volume takes its owner from the image; /var/lib/seaworthy remembers the last migration.', [
        ...['install', '-d', '-o', String(uid), '-g', String(gid), '-m', '0755'],
        ...[...writable, '/var/lib/seaworthy'].map((each) => `${places.folders}${each}`),
      ]),
    ],
    installed: [],
    outputs: [[places.folders, '/']],
    runtimePackages: [],
    runtimeEnvironment: {},
    source: undefined,
    build: '/',
    workdir: undefined,
    preparation: [],
    application: { from: `${places.program}${folder}`, to: folder },
    runtime: { folder: 'go', place: 'builder', wraps: false, hasWorkers: false },
    site: undefined,
    writable,
    entrypoint: [entryProgram],
    command: ['serve', ...app.args],
    ignore: [],
  }
}
