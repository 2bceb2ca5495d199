// What the image of a Dockerfile takes from its stages that build, in paths of the repository.
import { joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { placesOf, type Container } from './containers.ts'
import { jsonWords, readDockerfile, readInstructions, type DockerImage } from './dockerfile.ts'

export interface StageCopy {
  /** Where it is in the repository once the stage has built it: the likeliest first. */
  readonly places: readonly string[]
  /** The stage. */
  readonly built: DockerImage
  /** Where it is in the image. */
  readonly target: string
  readonly line: number
}

/** `COPY --from=build /src/dist ./dist` of the last stage, one for each source. */
export function stageCopies(repository: Repository, container: Container): StageCopy[] {
  const { image } = container
  const source = repository.text(image.file)
  const instructions = readInstructions(source)
  const stages = new Set(
    instructions.flatMap(({ name, text }) =>
      name === 'FROM' ? (/\sAS\s+(\S+)/i.exec(text)?.[1]?.toLowerCase() ?? []) : [],
    ),
  )
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))
  // Without a word of its own the stage works where the one before it did.
  let folder = last.some(({ name }) => name === 'WORKDIR') ? '/' : image.folder
  return last.flatMap(({ name, text, line }): StageCopy[] => {
    if (name === 'WORKDIR') folder = joinPath(folder, text)
    const stage = name === 'COPY' ? /--from=(\S+)/.exec(text)?.[1] : undefined
    const built =
      stage !== undefined && stages.has(stage.toLowerCase()) ? readDockerfile(image.file, source, stage) : undefined
    if (!built) return []
    const words = (jsonWords(text.replace(/^(--\S+\s+)+/, '')) ?? text.split(/\s+/)).filter(
      (word) => !word.startsWith('--'),
    )
    const target = joinPath(folder, words.pop() ?? '.')
    return words.map((word) => ({
      places: placesOf(repository, { ...container, image: built }, joinPath(built.folder, word)),
      built,
      target,
      line,
    }))
  })
}
