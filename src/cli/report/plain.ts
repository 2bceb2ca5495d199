// Progress as plain lines, for logs and pipes.
import type { Reporter } from './reporter.ts'

/** `showOutput`: the lines of programs too, not the steps alone. */
export function plainReporter(
  stream: NodeJS.WritableStream,
  { showOutput }: { readonly showOutput: boolean },
): Reporter {
  const say = (line: string): void => void stream.write(`${line}\n`)
  return {
    end() {},
    report(event) {
      switch (event.kind) {
        case 'step':
          return say(`-> ${event.title} (${event.cause})`)
        case 'output':
          return showOutput ? say(`   ${event.line}`) : undefined
        case 'progress':
          return
        case 'done':
          return say(`ok ${event.title}, ${event.seconds.toFixed(1)} s`)
        case 'failed':
          return say(`failed: ${event.title}`)
        case 'note':
          return say(event.message)
        case 'warning':
          return say(`warning: ${event.message}${event.help === undefined ? '' : `\n  help: ${event.help}`}`)
      }
    },
  }
}
