// Go programs in a repository.
import type { AppDraft } from '../../model/draft.ts'
import type { GoFramework } from '../../model/provider.ts'
import type { Surroundings } from '../apps.ts'

export function goPrograms(_around: Surroundings, _provider: GoFramework): AppDraft[] {
  return []
}
