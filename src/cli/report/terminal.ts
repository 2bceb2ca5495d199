// Progress on a terminal: a line that moves for the step at work, a tick for each that is done.
import { styleText } from 'node:util'
import type { Reporter } from './reporter.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** For a terminal alone: it moves the cursor. */
export function terminalReporter(stream: NodeJS.WriteStream): Reporter {
  let current: { title: string; line: string; begin: number } | undefined
  let frame = 0
  let timer: NodeJS.Timeout | undefined
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => styleText(style, text, { stream })
  const clear = (): void => void stream.write('\r\u001B[K')
  const draw = (): void => {
    if (!current) return
    const seconds = Math.floor((performance.now() - current.begin) / 1000)
    const mark = frames[frame++ % frames.length] ?? ''
    // Control characters of a program's output must not move our cursor.
    const line = current.line.replaceAll(/\p{Cc}/gu, ' ')
    const text = `${mark} ${current.title} ${seconds} s  ${line}`
    stream.write(`\r\u001B[K${text.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`)
  }
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
    if (current) clear()
    current = undefined
  }
  const say = (line: string): void => {
    clear()
    stream.write(`${line}\n`)
    draw()
  }
  return {
    end: stop,
    report(event) {
      switch (event.kind) {
        case 'step':
          current = { title: event.title, line: '', begin: performance.now() }
          timer ??= setInterval(draw, 100)
          return draw()
        case 'output':
        case 'progress':
          if (current) current.line = event.line
          return
        case 'done':
          stop()
          return say(`${paint('green', '✓')} ${event.title} ${paint('dim', `${event.seconds.toFixed(1)} s`)}`)
        case 'failed':
          stop()
          return say(`${paint('red', '✗')} ${event.title}`)
        case 'note':
          return say(event.message)
        case 'warning':
          return say(
            `${paint('yellow', 'warning:')} ${event.message}${event.help === undefined ? '' : `\n  help: ${event.help}`}`,
          )
      }
    },
  }
}
