// Builds that trust an authority of one's own and get variables: in every RUN that fetches, and nowhere else.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { contentOf, deployOf } from './deploy.ts'

const example = new URL('../../examples/forum/', import.meta.url).pathname
const text = readFileSync(`${example}seaworthy.yaml`, 'utf8')
const deploy = deployOf(`${text}\nbuild: {ca: certs/ca.crt, args: [NPM_CONFIG_REGISTRY, https_proxy]}\n`, example)

/** The RUN instructions of a Dockerfile, each on one line. */
const runs = (app: string): string[] =>
  [...contentOf(deploy, `apps/${app}/Dockerfile`).matchAll(/^RUN (?:.*\\\n)*.*/gm)].map(([run]) =>
    run.replaceAll(/\s*\\\n\s*/g, ' '),
  )

describe.each(['api', 'web'])('%s', (app) => {
  it('trusts the authority while it fetches', () => {
    const fetches = /\b(uv pip install|apt-get|npm ci|npm run build)\b/
    for (const run of runs(app)) {
      const trusts = run.startsWith(
        'RUN --mount=type=secret,id=ca,required=true --mount=type=bind,from=trust,target=/run/trust ',
      )
      expect([run, trusts, run.includes(' . /run/trust/trust.sh && ')]).toEqual([
        run,
        fetches.test(run),
        fetches.test(run),
      ])
    }
    expect(runs(app).filter((run) => fetches.test(run)).length).toBeGreaterThan(1)
  })

  it('gets variables in the builder alone; the engine itself knows proxies', () => {
    const [, builder = '', production = ''] = contentOf(deploy, `apps/${app}/Dockerfile`).split(
      /^FROM .*(?:dependencies|production)$/m,
    )
    expect(builder).toContain('\nARG NPM_CONFIG_REGISTRY\n')
    expect(builder + production).not.toContain('https_proxy')
    expect(production).not.toContain('NPM_CONFIG_REGISTRY')
  })

  it('has neither in its context', () =>
    expect(contentOf(deploy, `apps/${app}/Dockerfile.dockerignore`)).toContain('\ncerts/ca.crt\n'))
})

it('gives both to the builds of Compose', () => {
  const compose = parse(contentOf(deploy, 'compose.yaml'), { merge: true }) as {
    secrets: unknown
    services: Record<string, { build?: Record<string, unknown>; secrets?: readonly string[] }>
  }
  expect(compose.secrets).toEqual({ ca: { file: '../certs/ca.crt' } })
  for (const service of ['api-blue', 'web-green', 'api-migrate'])
    expect(compose.services[service]?.build).toMatchObject({
      args: ['NPM_CONFIG_REGISTRY', 'https_proxy'],
      secrets: ['ca'],
    })
  for (const service of Object.values(compose.services)) expect(service.secrets ?? []).not.toContain('ca')
})
