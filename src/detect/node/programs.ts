// Programs of Node in a repository.
import type { AppDraft } from '../../model/draft.ts'
import type { NodeFramework } from '../../model/provider.ts'
import type { Surroundings } from '../apps.ts'

export function nodePrograms(_around: Surroundings, _provider: NodeFramework): AppDraft[] {
  return []
}
