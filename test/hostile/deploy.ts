// A hostile stack through parse, resolve and render, with facts of a repository that is not there.
import { readRuntime } from '../../src/host/runtime.ts'
import type { Artifact } from '../../src/model/artifact.ts'
import type { SourceFacts } from '../../src/model/detection.ts'
import type { Diagnostic } from '../../src/model/diagnostic.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { AppSection, Stack } from '../../src/model/stack.ts'
import { providers } from '../../src/providers/index.ts'
import { render } from '../../src/render/render.ts'
import { resolve } from '../../src/resolve/resolve.ts'
import { parseStackFile } from '../../src/stack/parse.ts'

export interface Outcome {
  readonly diagnostics: readonly Diagnostic[]
  /** Contents by path, as they come back from a disk; absent when the file was refused. */
  readonly files?: ReadonlyMap<string, string>
  readonly artifacts?: readonly Artifact[]
  readonly plans?: readonly Plan[]
}

const runtime = readRuntime()

export function deployOf(text: string): Outcome {
  const { file, diagnostics } = parseStackFile('seaworthy.yaml', text, providers)
  if (!file) return { diagnostics }
  const shared = planOf(file.shared, 'shared')
  const plans = [...file.environments].map(([environment, stack]) => planOf(stack, environment))
  const artifacts = render(shared, plans, runtime)
  return {
    diagnostics,
    artifacts,
    plans,
    files: new Map(artifacts.map(({ path, content }) => [path, Buffer.from(content).toString()])),
  }
}

function planOf(stack: Stack, environment: string): Plan {
  return resolve(
    stack,
    environment,
    new Map(Object.entries(stack.apps).map(([name, section]) => [name, factsOf(section)])),
    providers,
  )
}

/** What `inspectApp` would find: the entry's file, and a requirements file that names the app server. */
export function factsOf({ entry, path, requirements, version, writable, uploads }: AppSection): SourceFacts {
  const file = [path, requirements ?? 'requirements.txt'].filter((part) => part !== '.').join('/')
  return {
    kind: 'python',
    entryFile: `${(entry.split(':')[0] ?? '').replaceAll('.', '/')}.py`,
    version: version ?? '3.13',
    requirements: {
      kind: 'plain',
      file,
      inputs: [file],
      packages: ['flask', 'gunicorn'],
      installable: false,
      openEnded: {},
    },
    emptyFolders: [...writable, ...Object.keys(uploads)],
  }
}
