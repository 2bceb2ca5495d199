import { endsTls, origin, type Edge } from '../../model/edge.ts'
import type { Check } from '../check.ts'
import type { Question } from '../client.ts'
import { failure } from '../contract.ts'
import { oddName } from '../paths.ts'

export const httpsRedirect: Check = {
  id: 'https-redirect',
  promise: 'M-tls',
  proves: 'plain HTTP is sent to HTTPS: to the same path and query, with its method',
  how: 'asks plain HTTP by GET and POST, also on the port of TLS; 308 with the same address on HTTPS has to come',
  quick: true,
  applies: ({ edge }) => edge.tls !== 'off',
  async run({ plan: { edge }, client }) {
    const path = `/${oddName()}/a%20b?c=d%2Fe&f=https://elsewhere.invalid/`
    const found = await Promise.all(
      questions(edge, path).map(async (question) => {
        const answer = await client.ask(question)
        const location = answer.header('location')
        if (answer.status === 308 && location === `${origin(edge)}${path}`) return []
        const where = question.plain === 'on-tls-port' ? ' (plain HTTP on the port of TLS)' : ''
        const expected = `308 to ${origin(edge)}${path}${where}`
        return [failure(client, question, expected, `${answer.status} to ${location ?? 'nowhere'}`)]
      }),
    )
    return found.flat()
  },
}

function questions(edge: Edge, path: string): Question[] {
  if (!endsTls(edge)) return [{ path, headers: { 'X-Forwarded-Proto': 'http' } }]
  return [
    { path, plain: true },
    { path, plain: true, method: 'POST', body: 'a=b' },
    { path, plain: 'on-tls-port' },
  ]
}
