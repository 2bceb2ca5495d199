import { useStack } from '../e2e/stack.ts'
import { inside } from './inside.ts'
import { outside } from './outside.ts'
import { runMutations } from './run-mutations.ts'
import { richNotes } from './stacks.ts'

const stack = useStack('notes', richNotes)
const mutations = [...outside, ...inside].filter((mutation) => mutation.stack === 'notes')

runMutations(stack, mutations, async () => {})
