// The entry program puts values together to exactly the text that the stack file says: its own code, run once for all stacks.
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { factsIn } from './check-files.ts'
import { deployOf } from './deploy.ts'
import { readDotenv } from './read/dotenv.ts'
import { hostileStack, hostileText, textOf, type Hostile, type Piece } from './stacks.ts'

const root = new URL('../../', import.meta.url).pathname

interface Case {
  /** What Compose hands to the container. */
  readonly environment: Readonly<Record<string, string>>
  /** Contents of the files in /run/secrets. */
  readonly secrets: Readonly<Record<string, string>>
}

/** The Python that the images have, not the machine's. */
const image = 'python:3.13-slim'

const program = `
import json, os, sys, tempfile
sys.path.insert(0, 'runtime/python')
from environment import complete_environment
results = []
with tempfile.TemporaryDirectory() as root:
    for number, case in enumerate(json.load(sys.stdin)):
        folder = os.path.join(root, str(number))
        os.mkdir(folder)
        for name, content in case['secrets'].items():
            with open(os.path.join(folder, name), 'wb') as file:
                file.write(content.encode())
        environment = {**case['environment'], 'SEAWORTHY_SECRETS_DIRECTORY': folder}
        problems = complete_environment(environment)
        results.append({'environment': environment, 'problems': problems})
json.dump(results, sys.stdout)
`

function completed(cases: readonly Case[]): { environment: Record<string, string>; problems: string[] }[] {
  const output = execFileSync(
    'docker',
    [
      'run',
      '--rm',
      '-i',
      '-v',
      `${root}runtime:/srv/runtime:ro`,
      '-w',
      '/srv',
      image,
      'python',
      '-X',
      'utf8',
      '-c',
      program,
    ],
    {
      cwd: root,
      input: JSON.stringify(cases),
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    },
  )
  return JSON.parse(output) as ReturnType<typeof completed>
}

it('2,000 hostile stacks: every value arrives, whatever the secrets hold', () => {
  const content = hostileText.filter((text) => !text.endsWith('\n') && text !== '')
  const samples = fc.sample(fc.tuple(hostileStack, content, content), { numRuns: 2000 })
  const cases: Case[] = []
  const expected: { readonly environment: Record<string, string>; readonly stack: Hostile }[] = []
  for (const [stack, password, other] of samples) {
    const { files, plans } = deployOf(stack.text)
    const [plan] = plans ?? []
    for (const [name, app] of Object.entries(files && plan ? stack.apps : {})) {
      const variables = readDotenv(files?.get(`env/prod/${name}.env`) ?? '')
      const templates = [...variables.keys()].filter((key) =>
        plan?.apps.find((each) => each.name === name)?.environment[key]?.some((segment) => segment.kind === 'secret'),
      )
      cases.push({
        environment: { ...Object.fromEntries(variables), SEAWORTHY_TEMPLATES: templates.join(' ') },
        secrets: {
          [`${stack.datastore.name}_password`]: password,
          ...Object.fromEntries(app.secrets.map((key) => [`${name}_${key}`, other])),
        },
      })
      const own = Object.entries(app.env).map(([key, pieces]) => [key, valueOf(stack, pieces, password)])
      expected.push({
        stack,
        environment: { ...Object.fromEntries(own), ...Object.fromEntries(app.secrets.map((key) => [key, other])) },
      })
    }
  }
  // About half of the stacks are accepted; some have two apps.
  expect(cases.length).toBeGreaterThan(700)
  expect(cases.filter(({ environment }) => environment['SEAWORTHY_TEMPLATES'] !== '').length).toBeGreaterThan(300)
  const wrong = completed(cases).flatMap(({ environment, problems }, index) => {
    const lost = Object.entries(expected[index]?.environment ?? {}).filter(([key, value]) => environment[key] !== value)
    return problems.length > 0 || lost.length > 0
      ? [
          {
            problems,
            lost: lost.map(([key, value]) => [key, value, environment[key]]),
            stack: expected[index]?.stack.text,
          },
        ]
      : []
  })
  expect(wrong.slice(0, 1)).toEqual([])
})

/** A password within a URL is encoded, elsewhere it is as it is. */
function valueOf(stack: Hostile, pieces: readonly Piece[], password: string): string {
  const encoded = percentEncoded(password)
  let before = ''
  let value = ''
  for (const piece of pieces) {
    const inUrl = /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]*$/i.test(before)
    value += textOf([piece], factsIn(stack, inUrl ? encoded : password, encoded))
    before += typeof piece === 'string' ? piece : piece.fact === 'url' ? 'x://x' : 'x'
  }
  return value
}

/** Everything but letters, digits and `_.-~`, as bytes of UTF-8: RFC 3986. */
function percentEncoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      /[A-Za-z0-9_.~-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')
}
