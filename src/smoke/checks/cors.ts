import { plainText, type Value } from '../../model/value.ts'
import type { App } from '../../model/plan.ts'
import type { Check } from '../check.ts'
import type { Question } from '../client.ts'
import { failure } from '../contract.ts'
import { appRoutes, oddPath, publishedOf, wholeRoutes } from '../paths.ts'

const foreign = 'https://elsewhere.invalid'

export const cors: Check = {
  id: 'cors',
  promise: 'H-cors',
  proves: 'no other site may read an app’s answers in the browsers of its visitors, unless the app says so',
  how: 'asks each route as a page of another site would, also by a preflight: Access-Control-Allow-Origin is neither `*` nor that site',
  quick: true,
  applies: (plan) => appRoutes(plan).some(({ app }) => isStrict(app)),
  async run({ plan, client }) {
    const strict = appRoutes(plan).filter(({ route, app }) => isStrict(app) && !route.stream)
    const files = publishedOf(plan, 'uploads').map(({ files: { url } }) => url)
    const origins = [foreign, 'null', `https://${client.host}.elsewhere.invalid`]
    const preflight = { Origin: foreign, 'Access-Control-Request-Method': 'GET' }
    const asked: readonly Question[] = [
      ...[...strict.map(({ route }) => route.path), ...files].map((path) => ({ path, headers: { Origin: foreign } })),
      // An app decides for all of its addresses in one place.
      ...wholeRoutes(plan)
        .filter(({ app }) => isStrict(app))
        .flatMap(({ route }) => [
          ...origins.map((each) => ({ path: oddPath(route), headers: { Origin: each } })),
          { path: oddPath(route), method: 'OPTIONS', headers: preflight },
        ]),
    ]
    const found = await Promise.all(
      asked.map(async (question) => {
        const allowed = (await client.ask(question)).all('access-control-allow-origin')
        const wrong = allowed.find((value) => value === '*' || value === question.headers?.['Origin'])
        return wrong === undefined ? [] : [failure(client, question, 'no such origin is allowed', wrong)]
      }),
    )
    return found.flat()
  },
}

function isStrict({ environment }: App): boolean {
  const word: Value | undefined = environment['SEAWORTHY_CORS']
  return word === undefined || plainText(word) !== 'public'
}
