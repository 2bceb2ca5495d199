import type { Check, RunningStack } from '../check.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Question } from '../client.ts'
import { failure } from '../contract.ts'
import { appRoutes, type AppRoute } from '../paths.ts'

const fewestBytes = 1024
const compressible =
  /^(text\/(html|plain|css|xml|javascript)|application\/(javascript|json|xml|rss\+xml|manifest\+json|wasm)|image\/svg\+xml)/

export const compression: Check = {
  id: 'compression',
  promise: 'M-gzip',
  proves: 'text is compressed, but never where a secret and a stranger’s words may stand side by side',
  how: 'asks each route with Accept-Encoding, and follows one redirect: 1 KiB of text or more is compressed for a stranger, and what a program answers never with Cookie or Authorization',
  quick: true,
  applies: (plan) => appRoutes(plan).some(({ route }) => !route.stream),
  async run(stack) {
    const asked = appRoutes(stack.plan).filter(({ route }) => !route.stream)
    return (await Promise.all(asked.map((each) => holds(stack, each)))).flat()
  },
}

async function holds({ client }: RunningStack, { route, app }: AppRoute): Promise<readonly Failure[]> {
  const first = await client.look({ path: route.path })
  const next = new URL(first.header('location') ?? route.path, `https://${client.host}${route.path}`)
  const path = next.host === client.host ? `${next.pathname}${next.search}` : route.path
  const plain = path === route.path ? first : await client.look({ path })
  if (plain.status !== 200 || plain.body.length < fewestBytes || !compressible.test(plain.header('content-type') ?? ''))
    return []
  const asked: readonly (Question & { readonly gzip: boolean })[] = [
    { path, headers: { 'Accept-Encoding': 'gzip' }, gzip: true },
    // Files of a site hold no secret.
    ...(app.recipe.site
      ? []
      : [
          { path, headers: { 'Accept-Encoding': 'gzip', Cookie: 'a=b' }, gzip: false },
          { path, headers: { 'Accept-Encoding': 'gzip', Authorization: 'Bearer none' }, gzip: false },
        ]),
  ]
  const found = await Promise.all(
    asked.map(async ({ gzip, ...question }) => {
      const answer = await client.ask(question)
      const got = answer.header('content-encoding')
      // Another answer, to whom it does not know, says nothing.
      if (answer.status !== 200 || (got === 'gzip') === gzip) return []
      return [failure(client, question, gzip ? 'Content-Encoding: gzip' : 'no Content-Encoding', got ?? 'none')]
    }),
  )
  return found.flat()
}
