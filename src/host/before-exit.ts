// What must not be left behind when the process ends at once, as a second Ctrl-C asks for.

const duties = new Set<() => void>()

process.on('exit', () => {
  for (const duty of duties) {
    try {
      duty()
    } catch {
      // The next one counts too, and nobody is left to tell.
    }
  }
})

/** Runs `duty` when the process ends before the returned function was called. It must not wait for anything. */
export function beforeExit(duty: () => void): () => void {
  duties.add(duty)
  return () => void duties.delete(duty)
}
