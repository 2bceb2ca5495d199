// One way to break a running stack, and the checks that have to see it.
import type { TestStack } from '../e2e/stack.ts'

export interface Mutation {
  /** What was broken, a line of the docs. */
  readonly title: string
  readonly stack: 'forum' | 'notes'
  /** Exactly these check ids fail. */
  readonly red: readonly string[]
  /** What it replaces: of two in a row that replace the same, the second takes the first away by itself. */
  readonly replaces?: string
  apply(stack: TestStack): Promise<void>
  undo?(stack: TestStack): Promise<void>
}
