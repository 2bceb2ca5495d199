// Checks what a stack file says of an app against the repository, and gathers the facts that the Plan needs.
import type { Files } from '../model/files.ts'
import type { FrameworkProvider } from '../model/provider.ts'
import type { AppSection } from '../model/stack.ts'
import { inspectGo } from './go/inspect.ts'
import { inspectImage } from './image.ts'
import { problem, type Inspection } from './inspection.ts'
import { inspectNode } from './node/program.ts'
import { inspectSite } from './node/site.ts'
import { inspectPython } from './python/inspect.ts'
import { openRepository } from './repository.ts'

export type { Inspection } from './inspection.ts'

/** Reads the files of one app. Pure: the same section and files give the same answer. */
export function inspectApp(section: AppSection, provider: FrameworkProvider, files: Files): Inspection {
  const repository = openRepository(files)
  if (!repository.hasFolder(section.path)) {
    const message = `the app's folder ${section.path} is not in the repository`
    const help = 'give its path from the folder of the stack file'
    return { problems: [problem('path', 'missing-folder', message, help)] }
  }
  switch (provider.kind) {
    case 'python':
      return inspectPython(section, provider, repository)
    case 'site':
      return inspectSite(section, provider, repository)
    case 'node':
      return inspectNode(section, provider, repository)
    case 'go':
      return inspectGo(section, provider, repository)
    case 'image':
      return inspectImage(section)
  }
}
