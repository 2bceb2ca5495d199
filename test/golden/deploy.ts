// From a stack file's text to the files of deploy/, without the command line.
import { withOwnLocks } from '../../src/cli/own-locks.ts'
import { inspectApp } from '../../src/detect/inspect.ts'
import { openRepository } from '../../src/host/repository.ts'
import { readRuntime } from '../../src/host/runtime.ts'
import type { Artifact } from '../../src/model/artifact.ts'
import type { SourceFacts } from '../../src/model/detection.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Stack } from '../../src/model/stack.ts'
import { providers } from '../../src/providers/index.ts'
import { render } from '../../src/render/render.ts'
import { resolve } from '../../src/resolve/resolve.ts'
import { parseStackFile } from '../../src/stack/parse.ts'

export interface Deploy {
  readonly plans: ReadonlyMap<string, Plan>
  readonly artifacts: readonly Artifact[]
}

/** `folder` is the repository that the stack file belongs to. Throws where the text or the repository has a problem. */
export function deployOf(text: string, folder: string): Deploy {
  const { file, diagnostics } = parseStackFile('seaworthy.yaml', text, providers)
  if (!file) throw new Error(JSON.stringify(diagnostics, null, 2))
  const files = openRepository(folder)
  const facts = (stack: Stack): ReadonlyMap<string, SourceFacts> =>
    withOwnLocks(new Map(inspected(stack)), stack, folder, files)
  const inspected = (stack: Stack): [string, SourceFacts][] =>
    Object.entries(stack.apps).map(([name, section]) => {
      const provider = providers.frameworks.find((candidate) => candidate.name === section.framework)
      const inspection = provider && inspectApp(section, provider, files)
      if (!inspection?.facts) throw new Error(JSON.stringify(inspection?.problems, null, 2))
      return [name, inspection.facts]
    })
  const shared = resolve(file.shared, 'shared', facts(file.shared), providers)
  const plans = new Map(
    [...file.environments].map(([name, stack]) => [name, resolve(stack, name, facts(stack), providers)]),
  )
  return { plans, artifacts: render(shared, [...plans.values()], readRuntime()) }
}

/** The content of one file of deploy/. */
export function contentOf({ artifacts }: Deploy, path: string): string {
  const artifact = artifacts.find((candidate) => candidate.path === path)
  if (!artifact) throw new Error(`${path} is not among ${artifacts.map((each) => each.path).join(', ')}`)
  return artifact.content
}
