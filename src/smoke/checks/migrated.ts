import { shellLine } from '../../model/shell.ts'
import type { Check } from '../check.ts'
import { parseRecord, recordCommand, unmigrated } from '../gate-record.ts'
import { eachContainer } from '../inspection.ts'

export const migrated: Check = {
  id: 'migrated',
  promise: 'H-migrate',
  proves:
    "each app's migration ran to its end: as the gate of the very image that runs now, or by hand since that image was made",
  how: 'reads what the gate remembers in its volume, and compares it with the image of the running containers',
  quick: false,
  applies: ({ apps }) => apps.some(({ migration }) => migration !== undefined),
  run: (stack) =>
    eachContainer(stack, async (container, { app, user }) => {
      if (!app?.migration) return []
      const volume = `${stack.plan.project}_${app.migration.state}`
      const what = `last migration of ${app.name}`
      // Without this the engine would make the volume.
      const { exitCode } = await stack.containers.host(['docker', 'volume', 'inspect', volume])
      if (exitCode !== 0)
        return [
          { what, expected: `the volume ${volume}`, got: 'no such volume', see: `docker volume inspect ${volume}` },
        ]
      const [program = '', ...words] = recordCommand('/state')
      const look = [
        ...'docker run --rm --network none --read-only --cap-drop ALL --log-driver none'.split(' '),
        ...['--user', user, '--mount', `type=volume,source=${volume},target=/state,readonly,volume-nocopy`],
        // The image of the app may have nothing to look with.
        ...['--entrypoint', program, stack.plan.edge.image, ...words],
      ]
      const seen = await stack.containers.host(look)
      // The engine may lose the words of a container that ends at once; the gate writes no empty file.
      const { stdout } = seen.exitCode === 0 && seen.stdout === '' ? await stack.containers.host(look) : seen
      const { Created: made } = await stack.containers.image(container)
      const image = { id: container.image, madeAt: Date.parse(String(made)) || 0 }
      const problem = unmigrated(parseRecord(stdout), image, app.migration)
      return problem ? [{ what, ...problem, see: shellLine(look) }] : []
    }),
}
