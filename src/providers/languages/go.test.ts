// What the image of a Go program holds.
import { expect, it } from 'vitest'
import { appSection } from '../../../test/app-section.ts'
import type { GoFacts } from '../../model/detection.ts'
import { goRecipe } from './go.ts'

const facts: GoFacts = {
  kind: 'go',
  version: '1.26',
  emptyFolders: [],
  module: '.',
  package: '.',
  program: 'shop',
  inputs: [],
  cgo: true,
  settingsFiles: [],
}

it('programs beside the app are compiled into it, each by its own module, whatever the app is compiled with', () => {
  const { dependencies } = goRecipe(
    appSection({ framework: 'go', tools: ['-tags a,b example.org/x/v2/cmd/y@v2.1.0', 'example.org/z@v0.1.0'] }),
    facts,
  )
  const installs = dependencies.filter(({ argv: [, word] }) => word === 'install')
  expect(installs.map(({ argv }) => argv.slice(4))).toEqual([
    ['-tags', 'a,b', 'example.org/x/v2/cmd/y@v2.1.0'],
    ['example.org/z@v0.1.0'],
  ])
  expect(installs[0]?.environment).toEqual({
    CGO_ENABLED: '0',
    GOBIN: '/out/image/usr/local/bin',
    GOFLAGS: '-trimpath',
  })
})

it.each([
  'x',
  'example.org/x',
  'example.org/x@latest',
  'example.org/x@v1.0.0 -o /y',
  '-ldflags x example.org/x@v1.0.0',
])('%s is no program with its version', (tool) =>
  expect(() => appSection({ framework: 'go', tools: [tool] })).toThrow(/must be a program/),
)
