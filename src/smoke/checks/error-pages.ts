import type { Check } from '../check.ts'
import type { Response } from '../response.ts'
import { brokenContract, failure } from '../contract.ts'
import { privatePaths } from '../paths.ts'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

/** What a client asks for, and what it has to get. */
const tastes: readonly (readonly [accept: string, gets: 'html' | 'json'])[] = [
  [browser, 'html'],
  ['text/html', 'html'],
  ['TEXT/HTML; charset=utf-8', 'html'],
  ['text/html, application/json;q=0.9', 'html'],
  ['*/*', 'json'],
  ['application/json', 'json'],
  ['application/json, text/html;q=0.9', 'json'],
  ['text/html;q=0.5, application/json', 'json'],
  ['text/html;q=0, */*', 'json'],
  ['image/png', 'json'],
  ['', 'json'],
]

export const errorPages: Check = {
  id: 'error-pages',
  promise: 'H-errors',
  proves: 'who prefers HTML gets a small page of the edge’s errors, and everybody else JSON',
  how: 'asks for an error with the Accept headers of browsers and of programs; a page is small, loads nothing and shows the request id',
  quick: true,
  applies: () => true,
  async run({ plan, client }) {
    const closed = privatePaths(plan).find(({ open }) => !open)
    const asked = closed ? { path: closed.path, status: 404 } : { path: '/', method: 'TRACE', status: 405 }
    const found = await Promise.all(
      tastes.map(async ([accept, gets]) => {
        const { status, ...rest } = asked
        const question = { ...rest, headers: { Accept: accept } }
        const answer = await client.ask(question)
        const got = gets === 'json' ? brokenContract(answer, status) : brokenPage(answer, status)
        return got === undefined
          ? []
          : [
              failure(
                client,
                question,
                `${status} as ${gets === 'json' ? 'JSON in the contract' : 'a small page'}`,
                got,
              ),
            ]
      }),
    )
    return found.flat()
  },
}

function brokenPage(answer: Response, status: number): string | undefined {
  const type = answer.header('content-type') ?? 'no content type'
  if (answer.status !== status || !type.startsWith('text/html')) return `${answer.status} ${type}`
  const id = answer.header('x-request-id')
  const page = answer.text()
  if (id === undefined || !page.includes(id)) return 'a page without the request id of X-Request-ID'
  if (answer.body.length > 4096) return `a page of ${answer.body.length} bytes`
  const loaded = /\b(?:src|href)=\S+|<script|nginx/i.exec(page)?.[0]
  return loaded === undefined ? undefined : `a page with ${loaded}`
}
