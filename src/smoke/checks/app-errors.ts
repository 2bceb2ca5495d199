import type { Check } from '../check.ts'
import { brokenContract, failure } from '../contract.ts'
import { missingPath, wholeRoutes } from '../paths.ts'

export const appErrors: Check = {
  id: 'app-errors',
  promise: 'H-errors',
  proves: 'every error of an app is in the contract',
  how: 'asks each app for an address that it does not have: JSON with code, message and the request id; an app without such an address passes',
  quick: true,
  applies: (plan) => wholeRoutes(plan).some(({ app }) => app.errors !== undefined),
  async run({ plan, client }) {
    const found = await Promise.all(
      wholeRoutes(plan)
        .filter(({ app }) => app.errors !== undefined)
        .map(async (each) => {
          const question = { path: missingPath(each) }
          const answer = await client.look(question)
          if (answer.status < 400) return []
          const got = brokenContract(answer, answer.status)
          return got === undefined
            ? []
            : [failure(client, question, `${answer.status} of ${each.app.name} in the contract of errors`, got)]
        }),
    )
    return found.flat()
  },
}
