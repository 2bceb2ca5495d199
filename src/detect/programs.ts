// Every program of a repository, whatever its language.
import type { AppDraft } from '../model/draft.ts'
import type { Files } from '../model/files.ts'
import type { Providers } from '../model/provider.ts'
import { pythonPrograms, surroundingsOf, type Surroundings } from './apps.ts'
import { goPrograms } from './go/programs.ts'
import { nodePrograms } from './node/programs.ts'
import { openRepository } from './repository.ts'

export function detectApps(files: Files, providers: Providers): AppDraft[] {
  return programsOf(surroundingsOf(openRepository(files)), providers)
}

export function programsOf(around: Surroundings, providers: Providers): AppDraft[] {
  return [
    ...pythonPrograms(around, providers),
    ...providers.frameworks.flatMap((provider) => {
      switch (provider.kind) {
        case 'go':
          return goPrograms(around, provider, providers)
        case 'node':
          return nodePrograms(around, provider, providers)
        case 'python':
        case 'site':
        case 'image':
          return []
      }
    }),
  ]
}
