import { expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { parseStackFile } from '../parse.ts'

function said(framework: string, assets: string, more = ''): string {
  const entry = framework === 'flask' ? 'entry: a:b, ' : framework === 'node' ? 'entry: a.js, ' : ''
  const text = `name: shop\napps:\n  web: {framework: ${framework}, ${entry}assets: ${assets}}\n${more}`
  return parseStackFile('seaworthy.yaml', text, providers)
    .diagnostics.map(({ message }) => message)
    .join('\n')
}

it('takes a folder, its build and where the files go', () =>
  expect(said('flask', '{path: ., build: npm run x, output: dist, into: static, node: "24"}')).toBe(''))

it.each([
  ['flask', '{path: assets}', 'assets.output is missing: it must be a path'],
  ['flask', 'assets', 'must be path and output, and perhaps build, into and node'],
  ['flask', '{path: assets, output: ../public}', 'must be a relative path that stays inside the repository'],
  ['flask', '{path: assets, output: .}', "must be a folder below the app's: its files would stand in for the app"],
  ['flask', '{path: assets, output: dist, to: static}', 'assets.to is not a key that Seaworthy knows here'],
  ['node', '{path: assets, output: dist}', 'assets is not a key that Seaworthy knows here'],
])('refuses of %s %s', (framework, assets, message) => expect(said(framework, assets)).toContain(message))

it('is the same in every environment', () =>
  expect(
    said(
      'flask',
      '{path: assets, output: dist}',
      'environments:\n  prod: {}\n  dev: {apps: {web: {assets: {output: public}}}}\n',
    ),
  ).toContain('apps.web.assets differs from what the other environments have'))
