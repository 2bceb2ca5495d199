import { join } from 'node:path'
import { shellLine } from '../../model/shell.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Check, RunningStack } from '../check.ts'
import type { Inspected } from '../containers.ts'
import { readSecrets, secretsIn } from '../secret-search.ts'

/** How much of the log of each container is searched. */
const logLines = 1000

export const secretsHidden: Check = {
  id: 'secrets-hidden',
  promise: 'G-secrets',
  proves: 'no secret can be read in the settings, images, logs or command lines of the containers',
  how: `searches what the engine tells of each container and image, the last ${logLines} log lines and the processes for the content of every secret`,
  quick: false,
  applies: () => true,
  async run(stack) {
    const { plan, containers } = stack
    const secrets = await readSecrets(join(containers.folder, 'deploy/secrets', plan.environment))
    const all = await containers.all()
    const images = all.filter(({ image }, index) => all.findIndex((each) => each.image === image) === index)
    const places = [
      ...all.flatMap((each) => containerPlaces(stack, each)),
      ...images.flatMap((each) => imagePlaces(stack, each)),
    ]
    const found = await Promise.all(
      places.map(async ({ what, see, text }): Promise<Failure[]> => {
        const names = secretsIn(await text(), secrets)
        // The command shows the place, and with it the secret: to a person, at a terminal of their own.
        return names.length === 0
          ? []
          : [{ what, expected: 'no secret', got: `the content of ${names.join(', ')}`, see }]
      }),
    )
    return found.flat()
  },
}

interface Place {
  readonly what: string
  readonly see: string
  readonly text: () => Promise<string>
}

function containerPlaces({ containers }: RunningStack, container: Inspected): Place[] {
  const { name, raw } = container
  const top = ['docker', 'top', name, '-eo', 'pid,args']
  return [
    { what: `settings of ${name}`, see: `docker inspect ${name}`, text: async () => JSON.stringify(raw) },
    {
      what: `logs of ${name}`,
      see: `docker logs --tail ${logLines} ${name}`,
      async text() {
        const { stdout, stderr } = await containers.lines(container, { last: logLines })
        return [...stdout, ...stderr].join('\n')
      },
    },
    ...(raw['State'].Status === 'running'
      ? [
          {
            what: `command lines in ${name}`,
            see: shellLine(top),
            text: async () => (await containers.processes(container)).map(({ line }) => line).join('\n'),
          },
        ]
      : []),
  ]
}

function imagePlaces({ containers }: RunningStack, container: Inspected): Place[] {
  const name = String(container.raw['Config'].Image)
  const history = ['docker', 'history', '--no-trunc', '--format', '{{.CreatedBy}} {{.Comment}}', container.image]
  return [
    {
      what: `settings of the image ${name}`,
      see: `docker image inspect ${container.image}`,
      text: async () => JSON.stringify(await containers.image(container)),
    },
    {
      what: `history of the image ${name}`,
      see: shellLine(history),
      text: async () => (await containers.host(history)).stdout,
    },
  ]
}
