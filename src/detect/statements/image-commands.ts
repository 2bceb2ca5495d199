// The commands that an image's build runs, one by one, and what its variables hold.
import { joinPath } from '../paths.ts'
import type { DockerImage } from './dockerfile.ts'
import { readShell, withoutUntaken } from './shell.ts'

/** A command of a RUN. */
export interface ImageCommand {
  readonly words: readonly string[]
  /** Where it runs: a path of the container. */
  readonly folder: string
  /** The line of its RUN in the image's file. */
  readonly line: number
}

/** Variables of an image, by name. */
export const valuesOf = ({ environment }: Pick<DockerImage, 'environment'>): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, { value }]) => [name, value]))

/** Commands of an image's build, without those in branches that its variables do not take. */
export function commandsOf(image: Pick<DockerImage, 'environment' | 'runs'>): ImageCommand[] {
  const values = valuesOf(image)
  return image.runs.flatMap((run) =>
    readShell(withoutUntaken(run.command, values), values).map(({ words, folder }) => ({
      words,
      folder: joinPath(run.folder, folder),
      line: run.line,
    })),
  )
}
