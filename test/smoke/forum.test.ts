import { useStack } from '../e2e/stack.ts'
import { putCertificate } from './certificate.ts'
import { inside } from './inside.ts'
import { outside } from './outside.ts'
import { runMutations } from './run-mutations.ts'
import { domain, richForum } from './stacks.ts'

const stack = useStack('forum', richForum)
const mutations = [...outside, ...inside].filter((mutation) => mutation.stack === 'forum')

runMutations(stack, mutations, () => putCertificate(stack, domain, 90))
