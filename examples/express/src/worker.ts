// Counts votes, apart from the server: voting stays quick however many there are.
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from './database.ts'
import { countVotes } from './polls.ts'

const database = openDatabase()
let isStopped = false
process.once('SIGTERM', () => {
  isStopped = true
})

console.log('counting votes')
while (!isStopped) {
  try {
    if ((await countVotes(database)) === 0) await sleep(500)
  } catch (error) {
    console.error(error)
    await sleep(2000)
  }
}
await database.end()
