// deploy/ of a stack whose app is a published image: nothing of a repository is in it.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { contentOf, deployOf } from './deploy.ts'

const golden = new URL('image/', import.meta.url).pathname
const deploy = deployOf(readFileSync(`${golden}seaworthy.yaml`, 'utf8'), golden)

it.each([
  'apps/shop/Dockerfile',
  'apps/shop/Dockerfile.dockerignore',
  'compose.yaml',
  'compose.prod.yaml',
  'edge/prod/nginx.conf',
  'edge/prod/errors.js',
])('%s', async (path) => {
  await expect(contentOf(deploy, path)).toMatchFileSnapshot(`${golden}${path}`)
})

it('beside a site and an app with a runtime, each has the second try that its errors take', () => {
  const forum = new URL('../../examples/forum/', import.meta.url).pathname
  const shop = '\n  shop: {framework: image, image: "example/shop:1.4.2", command: run}\n'
  const text = readFileSync(`${forum}seaworthy.yaml`, 'utf8')
    .replace('\ndatastores:', `${shop}datastores:`)
    .replace('  routes:', '  routes:\n    /shop/: shop')
  const nginx = contentOf(deployOf(text, forum), 'edge/prod/nginx.conf')
  expect(
    /map \$edge_app \$again \{([^}]*)\}/
      .exec(nginx)?.[1]
      ?.trim()
      .split(/\s*\n\s*/),
  ).toEqual(['default @again;', 'shop @again.completed;', 'web @again.intercepted;'])
  const places = [...nginx.matchAll(/location (@again\S*) \{([^]*?)\n {8}\}/g)]
  expect(places.map(([, name, body]) => [name, /(js_\w+|proxy_intercept_errors)/.exec(body ?? '')?.[0]])).toEqual([
    ['@again', undefined],
    ['@again.intercepted', 'proxy_intercept_errors'],
    ['@again.completed', 'js_header_filter'],
  ])
})
