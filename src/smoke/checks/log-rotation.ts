import type { Check } from '../check.ts'
import { eachContainer, expectField } from '../inspection.ts'

/** What the logs of one container may take of the disk. */
const mostMegabytes = 50

export const logRotation: Check = {
  id: 'log-rotation',
  promise: 'all-logs',
  proves: 'the logs of no container can fill the disk',
  how: "looks at the log driver of each container: files of the engine's, of a bounded size and number",
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, (container) =>
      expectField(container, 'HostConfig.LogConfig', `json-file, ${mostMegabytes} MB at most`, ({ Type, Config }) => {
        const megabytes = Number(/^(\d+)m$/.exec(Config?.['max-size'] ?? '')?.[1]) * Number(Config?.['max-file'])
        return Type === 'json-file' && megabytes <= mostMegabytes
      }),
    ),
}
