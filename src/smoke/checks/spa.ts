import type { Check, RunningStack } from '../check.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Response } from '../response.ts'
import { failure } from '../contract.ts'
import { oddName, wholeRoutes, type AppRoute } from '../paths.ts'

/** A name that holds a hash of the content, as bundlers write it. */
const hashed = /[.-](?=[A-Za-z_-]*[0-9A-Z])[A-Za-z0-9_-]{8}\.[a-z0-9]+$|[.-](?=[a-f]*[0-9])[0-9a-f]{10,64}\.[a-z0-9]+$/

export const spa: Check = {
  id: 'spa',
  promise: 'H-spa',
  proves:
    'a single-page site answers deep links with its page, which is never cached; its assets are, and a missing one is missing',
  how: 'asks the page, an address below it, the assets that the page names, and an asset that does not exist',
  quick: true,
  applies: (plan) => sites(plan).length > 0,
  async run(stack) {
    return (await Promise.all(sites(stack.plan).map((site) => holds(stack, site)))).flat()
  },
}

function sites(plan: RunningStack['plan']): readonly AppRoute[] {
  return wholeRoutes(plan).filter(({ app }) => app.recipe.site?.singlePage === true)
}

async function holds({ client }: RunningStack, { route: { path } }: AppRoute): Promise<readonly Failure[]> {
  const page = await client.look({ path })
  const paths = { deep: `${path}${oddName()}/${oddName()}`, missing: `${path}assets/${oddName()}.js` }
  const assets = assetsOf(page, path)
  const [deep, missing, ...loaded] = await Promise.all(
    [paths.deep, paths.missing, ...assets].map((each) => client.ask({ path: each })),
  )
  const cache = (answer: Response | undefined): string => answer?.header('cache-control') ?? 'no Cache-Control'
  const uncached = (answer: Response | undefined): boolean => /\bno-(cache|store)\b/.test(cache(answer))
  const failures: Failure[] = []
  const expect = (holding: boolean | undefined, asked: string, expected: string, got: string): void => {
    if (holding !== true) failures.push(failure(client, { path: asked }, expected, got))
  }
  expect(page.status === 200 && isPage(page), path, 'the page', `${page.status} ${page.header('content-type')}`)
  expect(uncached(page), path, 'Cache-Control: no-cache', cache(page))
  expect(deep?.body.equals(page.body), paths.deep, 'the page', `${deep?.status} ${deep?.header('content-type')}`)
  expect(uncached(deep), paths.deep, 'Cache-Control: no-cache', cache(deep))
  expect(missing?.status === 404, paths.missing, '404', String(missing?.status))
  assets.forEach((asset, index) => {
    const answer = loaded[index]
    expect(
      answer?.status === 200 && !isPage(answer),
      asset,
      'a file',
      `${answer?.status} ${answer?.header('content-type')}`,
    )
    if (hashed.test(asset)) expect(/\bimmutable\b/.test(cache(answer)), asset, 'immutable', cache(answer))
  })
  return failures
}

/** Scripts and styles of the site that the page loads, the first few. */
function assetsOf(page: Response, path: string): readonly string[] {
  const base = new URL(path, 'http://site.invalid')
  return [...page.text().matchAll(/\b(?:src|href)="?([^"\s>]+\.(?:js|mjs|css))"?/g)]
    .map(([, reference = '']) => new URL(reference, base))
    .filter(({ origin }) => origin === base.origin)
    .map(({ pathname }) => pathname)
    .slice(0, 5)
}

function isPage(answer: Response): boolean {
  return answer.header('content-type')?.startsWith('text/html') === true
}
