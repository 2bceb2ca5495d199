import { shellLine } from '../../model/shell.ts'
import type { Check } from '../check.ts'
import { eachContainer } from '../inspection.ts'

export const migrated: Check = {
  id: 'migrated',
  promise: 'H-migrate',
  proves: "each app's migration ran, as a gate of its own, for the very image that runs now",
  how: 'reads what the gate remembers in its volume, and compares it with the image of the running containers',
  quick: false,
  applies: ({ apps }) => apps.some(({ migration }) => migration !== undefined),
  run: (stack) =>
    eachContainer(stack, async (container, { app, user }) => {
      if (!app?.migration) return []
      const { state, directory, argv } = app.migration
      const volume = `${stack.plan.project}_${state}`
      const what = `last migration of ${app.name}`
      // Without this the engine would make the volume.
      const { exitCode } = await stack.containers.host(['docker', 'volume', 'inspect', volume])
      if (exitCode !== 0)
        return [
          { what, expected: `the volume ${volume}`, got: 'no such volume', see: `docker volume inspect ${volume}` },
        ]
      const look = [
        ...'docker run --rm --network none --read-only --cap-drop ALL --log-driver none'.split(' '),
        ...['--user', user, '--mount', `type=volume,source=${volume},target=/state,readonly,volume-nocopy`],
        // The image of the app may have nothing to look with.
        ...['--entrypoint', 'cat', stack.plan.edge.image, '/state/migrated'],
      ]
      const found = await stack.containers.host(look)
      // The gate quotes as Python does.
      const expected = shellLine([container.image, directory || '.', ...argv]).replaceAll(`'\\''`, `'"'"'`)
      const got = found.exitCode === 0 ? found.stdout.trim() : 'nothing: the last gate failed, or never ran'
      return got === expected ? [] : [{ what, expected, got, see: shellLine(look) }]
    }),
}
