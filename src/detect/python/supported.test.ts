// Versions of Python that pinned packages have no build for, and the version that is chosen.
import { expect, it } from 'vitest'
import { openRepository } from '../repository.ts'
import { readRequirements } from './requirements.ts'
import { unsupportedVersions } from './supported.ts'
import { declaredVersion } from './version.ts'

const versions = ['3.11', '3.12', '3.13', '3.14']
const firstReleases = { fast: { '3.11': '1.1', '3.12': '2.0', '3.13': '3.1', '3.14': '3.2.3' } }
const builds = (name: string, ...tags: string[]): string =>
  tags.map((tag) => `{ url = "https://host/${name}-1-${tag}.whl" }`).join(', ')

function chosen(contents: Readonly<Record<string, string>>, file: string): string {
  const repository = openRepository({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] })
  const requirements = readRequirements(repository, file)
  const unsupported = unsupportedVersions(repository, requirements, { versions, firstReleases })
  const found = declaredVersion(repository, '.', versions, '3.13', [], unsupported)
  return found
    ? `${found.version} ${found.kind} ${found.evidence.file}:${found.evidence.line} ${found.evidence.says}`
    : ''
}

const list = 'requirements.txt'
const pin = 'flask==3\nfast==3.0.1\n'
const because = 'requirements.txt:2 fast==3.0.1 does not support 3.13'

it.each<[string, Readonly<Record<string, string>>, string]>([
  ['no pin', { [list]: 'fast>=1\n' }, ''],
  ['a new one', { [list]: 'fast==3.1\n' }, ''],
  ['an old one', { [list]: pin }, `3.12 narrowed ${because}`],
  [
    'one of an included list',
    { [list]: '-r old.txt\n', 'old.txt': pin },
    '3.12 narrowed old.txt:2 fast==3.0.1 does not support 3.13',
  ],
  [
    'one with hashes',
    { [list]: 'a==1 \\\n  --hash=sha256:00\nfast==3.0.1 \\\n  --hash=sha256:11\n' },
    '3.12 narrowed requirements.txt:3 fast==3.0.1 does not support 3.13',
  ],
  ['one for older versions alone', { [list]: "fast==3.0.1; python_version < '3.12'\n" }, ''],
  ['a release with letters', { [list]: 'fast==3.0.1rc1\n' }, ''],
  ['one that supports none', { [list]: 'fast==0.1\n' }, ''],
  [
    'a range that has an older one',
    { [list]: pin, 'pyproject.toml': '[project]\nrequires-python = ">=3.11"\n' },
    `3.12 narrowed ${because}`,
  ],
  [
    'a range that has none',
    { [list]: pin, 'pyproject.toml': '[project]\nrequires-python = ">=3.13"\n' },
    '3.13 narrowed pyproject.toml:2 requires-python = ">=3.13"',
  ],
  ['an exact word', { [list]: pin, '.python-version': '3.14' }, '3.14 exact .python-version:1 3.14'],
])('%s in a list', (_, contents, expected) => expect(chosen(contents, list)).toBe(expected))

it.each<[string, string, string]>([
  [
    'builds of some versions',
    builds('c', 'cp311-cp311-manylinux_2_17_x86_64', 'cp312-cp312-manylinux_2_17_x86_64'),
    '3.12 narrowed uv.lock:7 c==1 does not support 3.13',
  ],
  ['a build for any', builds('c', 'cp312-cp312-manylinux_2_17_x86_64', 'py3-none-any'), ''],
  ['a build for any newer one', builds('c', 'cp311-cp311-manylinux1_x86_64', 'cp312-abi3-manylinux_2_17_x86_64'), ''],
  [
    'a build for a newer one alone',
    builds('c', 'cp314-abi3-manylinux_2_17_x86_64'),
    '3.14 narrowed uv.lock:7 c==1 does not support 3.13',
  ],
  ['builds for other systems alone', builds('c', 'cp312-cp312-macosx_11_0_arm64'), ''],
  ['no build', '', ''],
])('%s in a lock', (_, wheels, expected) => {
  const lock = [
    'version = 1',
    '[[package]]\nname = "shop"\nsource = { virtual = "." }\ndependencies = [{ name = "c" }]',
    `[[package]]\nname = "c"\nversion = "1"\nwheels = [${wheels}]`,
    // A package for development may be as old as it likes.
    `[[package]]\nname = "dev"\nversion = "1"\nwheels = [${builds('dev', 'cp311-cp311-manylinux1_x86_64')}]`,
  ].join('\n')
  expect(chosen({ 'uv.lock': lock, 'pyproject.toml': '[project]\nname = "shop"\n' }, 'uv.lock')).toBe(expected)
})
