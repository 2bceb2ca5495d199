// Pages whose build would stop at a file that is not there.
import { describe, expect, it } from 'vitest'
import { appSection } from '../../../test/app-section.ts'
import type { AppSection } from '../../model/stack.ts'
import { providers } from '../../providers/index.ts'
import { draftStack } from '../draft.ts'
import { inspectApp } from '../inspect.ts'

type Contents = Readonly<Record<string, string>>

const next: Contents = {
  'web/package.json': '{"scripts": {"build": "next build", "start": "next start"}, "dependencies": {"next": "15"}}',
  'web/package-lock.json': '{}',
  'web/tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
  'web/src/app/page.tsx':
    'import { load } from "@/lib/api"\nexport default function Page() { return <p>{load()}</p> }\n',
  '.gitignore': '# Python\nlib/\n',
}
const vite: Contents = {
  'web/package.json': '{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}',
  'web/package-lock.json': '{}',
  'web/index.html': '<script type="module" src="/src/main.tsx"></script>',
}

function problems(contents: Contents, changes: Partial<AppSection> & Pick<AppSection, 'framework'>): string[] {
  const section = appSection({ path: 'web', ...changes })
  const provider = providers.frameworks.find(({ name }) => name === section.framework)
  if (!provider) throw new Error('no provider')
  const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
  return inspectApp(section, provider, files).problems.map(
    ({ diagnostic }) => `${diagnostic.message} | ${diagnostic.help}`,
  )
}
const ofNext = (more: Contents): string[] => problems({ ...next, ...more }, { framework: 'node', entry: 'next' })
const ofVite = (main: string, more: Contents = {}): string[] =>
  problems({ ...vite, 'web/src/main.tsx': main, ...more }, { framework: 'static' })

describe('a file that is imported and not there', () => {
  it('by an alias, which a pattern of .gitignore keeps out', () =>
    expect(ofNext({})).toEqual([
      'web/src/app/page.tsx:1 imports @/lib/api, but the repository has no file web/src/lib/api: the build would fail | .gitignore:2 keeps such files out of version control (lib/): add them with `git add --force web/src/lib`',
    ]))
  it('beside it, and behind what is imported', () =>
    expect(
      ofVite('import "./shop"\n', { 'web/src/shop.ts': 'import { a } from "./gone"\nimport b from "./lost"\n' }),
    ).toEqual([
      'web/src/shop.ts:1 imports ./gone, but the repository has no file web/src/gone, and 1 more like it: the build would fail | add the file to the repository, or take the import out',
    ]))
  it('but for its capital letters', () =>
    expect(ofVite('import "./Shop"\n', { 'web/src/shop.ts': '' })[0]).toContain(
      'it has web/src/shop.ts: where images are built, capital letters count',
    ))
})

describe('is not missed', () => {
  it.each<[string, string, Contents]>([
    ['a file that is there', 'import "./a"', { 'web/src/a.ts': '' }],
    [
      'a style, and a picture with a question',
      'import "./a.css"\nimport b from "./b.svg?react"',
      { 'web/src/a.css': '', 'web/src/b.svg': '' },
    ],
    ['a type', 'import type { A } from "./gone"', {}],
    ['what a tool writes', 'import { tree } from "./routes.gen"\nimport x from "./generated/client"', {}],
    ['a package', 'import React from "react"', {}],
    ['a file of types alone', 'import { A } from "./a"', { 'web/src/a.d.ts': '' }],
    ['what no page loads', 'export {}', { 'web/src/old.ts': 'import "./gone"' }],
    [
      'what a script of the package writes',
      'import "./site.css"',
      {
        'web/package.json':
          '{"scripts": {"css": "sass main.scss src/site.css", "build": "npm run css && vite build"}, "devDependencies": {"vite": "7"}}',
      },
    ],
    [
      'what the build makes first',
      'import "./gone"',
      {
        'web/package.json':
          '{"scripts": {"prebuild": "orval", "build": "vite build"}, "devDependencies": {"vite": "7"}}',
      },
    ],
  ])('%s', (_, main, more) => expect(ofVite(`${main}\n`, more)).toEqual([]))
})

it('fonts that the build downloads are said, and nothing is refused', () => {
  const contents: Contents = {
    ...next,
    'web/src/app/page.tsx':
      'import { Inter } from "next/font/google"\nexport default () => <p className={Inter().className} />\n',
  }
  const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
  const [app] = draftStack(files, providers, { name: 'shop' }).apps
  expect(app?.losers.map(({ why }) => why).join()).toContain('web/src/app/page.tsx:1 has the fonts downloaded')
  expect(ofNext({ 'web/src/app/page.tsx': contents['web/src/app/page.tsx'] ?? '' })).toEqual([])
})
