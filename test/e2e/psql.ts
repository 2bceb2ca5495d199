// The database of a stack, asked in its own container.
import { docker } from './process.ts'
import type { TestStack } from './stack.ts'

/** What a statement answers, without any decoration. */
export async function psql(stack: TestStack, statement: string): Promise<string> {
  const words = ['psql', '-qAt', '-U', stack.name.replaceAll('-', '_'), '-c', statement]
  return docker('exec', await stack.container('db'), ...words)
}
