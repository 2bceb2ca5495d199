import type { Check } from '../check.ts'
import { askAllInside, insideFailure, internalOrigin, shown } from '../neighbour.ts'

export const liveness: Check = {
  id: 'liveness',
  promise: 'H-live',
  proves: 'each app says that its process lives, without asking anybody else',
  how: 'asks each liveness path on the internal listener: 2xx within 3 s, and no word of a datastore',
  quick: true,
  applies: ({ apps }) => apps.some(({ probes }) => probes.liveness !== undefined),
  async run({ plan, containers }) {
    const apps = plan.apps.filter(({ probes }) => probes.liveness !== undefined)
    const urls = apps.map(({ name }) => `${internalOrigin}/${name}/healthz`)
    const answers = await askAllInside(containers, urls, ['--max-time', '3'])
    return apps.flatMap(({ name, uses }, index) => {
      const answer = answers[index]
      const body = answer?.json()
      const words = typeof body === 'object' && body !== null ? JSON.stringify(body) : ''
      const named = uses.filter(({ datastore }) => words.includes(`"${datastore}":`))
      const alive = answer && answer.status >= 200 && answer.status < 300 && named.length === 0
      return alive ? [] : [insideFailure(containers, urls[index] ?? '', `${name} lives`, shown(answer))]
    })
  },
}
