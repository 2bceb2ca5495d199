// What a stack file has to say of a published image, which no file of the repository tells.
import type { AppSection } from '../model/stack.ts'
import { problem, type Inspection } from './inspection.ts'

export function inspectImage({ version: image = '', args }: AppSection): Inspection {
  if (args.length > 0) return { facts: { kind: 'image', version: image, emptyFolders: [] }, problems: [] }
  const message = `nothing says what starts ${image}: the entry program stands in the place of what the image starts by itself`
  const asked = `docker image inspect --format '{{json .Config.Entrypoint}} {{json .Config.Cmd}}' ${image}`
  const help = `write its words as command, first those of ENTRYPOINT, then those of CMD: ${asked}`
  return { problems: [problem('command', 'missing-command', message, help)] }
}
