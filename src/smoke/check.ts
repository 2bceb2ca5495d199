// A smoke check: one promise, proven on the running stack. Each is one file of checks/.
import type { Plan } from '../model/plan.ts'
import type { Failure } from '../model/receipt.ts'
import type { Client } from './client.ts'
import type { Containers } from './containers.ts'

export interface Check {
  /** The file's name. */
  readonly id: string
  /** Id of the promise in the requirements. */
  readonly promise: string
  /** What it proves, as a sentence for the operator. */
  readonly proves: string
  /** How, in a sentence: what is asked, and what has to come. */
  readonly how: string
  /** Quick, and harmless to clients: `up` ends with it. */
  readonly quick: boolean
  /** Whether the stack makes this promise at all. */
  applies(plan: Plan): boolean
  /** What is not as promised; nothing when all of it holds. May throw: that is a failure too. `note` says what it lets pass. */
  run(stack: RunningStack, note: (text: string) => void): Promise<readonly Failure[]>
}

/** The stack as a check sees it: from outside, from a neighbour inside, and by its containers. */
export interface RunningStack {
  readonly plan: Plan
  readonly client: Client
  readonly containers: Containers
  /** What becomes of a check that a rate limit of the edge does not let ask: it fails, or it is left out. */
  readonly limited?: 'skipped'
}
