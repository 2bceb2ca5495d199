// Next's standalone output: its build gathers a server, and what this needs of the packages, into one folder.
import type { NodeFacts } from '../../model/detection.ts'
import { step, type BuildStep } from '../../model/recipe.ts'
import type { AppSection } from '../../model/stack.ts'

/** Stands for the root of the image. */
const image = '/standalone'

/** The server in the app's own folder. */
export const standaloneServer = 'server.js'

/** The folder in which the build of such an app writes; undefined: the entry is another. */
export function standaloneOutput({ entry }: AppSection, { packages }: NodeFacts): string | undefined {
  const folder = /^(?:\.\/)?(.+)\/standalone\/(?:.+\/)?server\.js$/.exec(entry)?.[1]
  return packages?.names.includes('next') ? folder : undefined
}

/** Whether nothing but the server runs in the image: whatever else does may need any package. */
export const servesAlone = ({ migrate, processes, tasks }: AppSection): boolean =>
  migrate === undefined && Object.keys(processes).length === 0 && Object.keys(tasks).length === 0

/** What of the builder is the app, which lies in `home`. */
export const standaloneFiles = (home: string): string => `${image}${home}`

/** Puts what the build has gathered for the app in the folder `own` to where it lies in the image. */
export function gatherStep(output: string, own: string): BuildStep {
  const argv = ['env', '--chdir', own, 'node', '/opt/seaworthy/standalone.cjs', output, image]
  return step(
    'The server that the build has gathered, with what it needs of the packages, and the files it serves.',
    argv,
    {
      inputs: [['deploy/runtime/node', '/opt/seaworthy']],
    },
  )
}
