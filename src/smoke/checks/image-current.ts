import type { Check } from '../check.ts'
import { eachContainer, expectField } from '../inspection.ts'

export const imageCurrent: Check = {
  id: 'image-current',
  promise: 'all-repro',
  proves:
    'what runs is what was built for this environment: the image of each container is the one that has its tag now',
  how: "compares the image of each container with the plan, and an app's with the id that its tag has now",
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, async (container, { app, image }) => {
      const named = expectField(container, 'Config.Image', image, (value) => value === image)
      // The tag of a public image moves on with every pull, and until the next deploy that is no fault.
      if (!app || named.length > 0) return named
      const see = `docker image inspect --format '{{.Id}}' ${image}`
      const { stdout } = await stack.containers.host(['docker', 'image', 'inspect', '--format', '{{.Id}}', image])
      const expected = stdout.trim() || `an image ${image}`
      return expected === container.image
        ? []
        : [{ what: `image of ${container.name}`, expected, got: container.image, see }]
    }),
}
