import type { Check } from '../check.ts'
import { eachContainer, expectField } from '../inspection.ts'

export const restarts: Check = {
  id: 'restarts',
  promise: 'H-live',
  proves: 'a container that ends is started again, and one that stops to work is seen: each has its health check',
  how: "compares the engine's restart policy and health check of each container with the plan",
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, (container, { health }) => {
      const words = health && JSON.stringify(['CMD', ...health])
      return [
        ...expectField(
          container,
          'HostConfig.RestartPolicy.Name',
          'unless-stopped',
          (value) => value === 'unless-stopped',
        ),
        ...expectField(container, 'Config.Healthcheck.Test', words ?? 'a command', (test) =>
          words === undefined ? test?.[0] === 'CMD' : JSON.stringify(test) === words,
        ),
      ]
    }),
}
