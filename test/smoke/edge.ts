// Breaks the edge of a running stack: another nginx.conf, put in place by a reload, and the old one back.
import { setTimeout as sleep } from 'node:timers/promises'
import { docker, run } from '../e2e/process.ts'
import type { TestStack } from '../e2e/stack.ts'
import type { Mutation } from './mutation.ts'

const file = 'deploy/edge/prod/nginx.conf'
const originals = new Map<string, string>()

/** The edge with a changed configuration. `change` gets the text as it was rendered. */
export function edgeMutation(
  stack: Mutation['stack'],
  title: string,
  red: readonly string[],
  change: (configuration: string) => string,
): Mutation {
  return {
    ...{ title, stack, red, replaces: file },
    async apply(running) {
      const original = originals.get(running.folder) ?? (await running.read(file))
      originals.set(running.folder, original)
      await reload(running, change(original))
    },
    async undo(running) {
      const original = originals.get(running.folder)
      if (original !== undefined) await reload(running, original)
    },
  }
}

/** Replaces every place, of which there has to be one at least. */
export function swapped(text: string, from: string | RegExp, to: string): string {
  const result = typeof from === 'string' ? text.replaceAll(from, () => to) : text.replace(from, to)
  if (result === text) throw new Error(`the configuration has no ${String(from)}`)
  return result
}

/** With more directives at the begin of the server that browsers ask. */
export function inSite(text: string, directives: string): string {
  return swapped(text, /(# The site\.\n\s*server \{\n)/, `$1${directives}\n`)
}

/** With one more header on every answer. */
export function withHeader(text: string, header: string): string {
  return swapped(text, /(\n\s*add_header X-Request-ID [^\n]*\n)/g, `$1add_header ${header} always;\n`)
}

/** Without each line that begins so. */
export function without(text: string, begin: string): string {
  const lines = text.split('\n').filter((line) => !line.trim().startsWith(begin))
  return swapped(text, text, lines.join('\n'))
}

/** Reads the configuration anew, and waits until nobody but a new worker takes connections. */
export async function reload(stack: TestStack, configuration?: string): Promise<void> {
  if (configuration !== undefined) await stack.write(file, configuration)
  const edge = await stack.container('edge')
  // One that has been told to end takes no connection any more, and says so in its title.
  const workers = async (): Promise<readonly string[]> =>
    (await docker('top', edge, '-o', 'pid,args')).split('\n').flatMap((line) => {
      const [, pid = ''] = /^\s*(\d+)\s+nginx: worker process$/.exec(line.trimEnd()) ?? []
      return pid === '' ? [] : [pid]
    })
  const former = new Set(await workers())
  const order = ['exec', edge, 'nginx', '-c', '/etc/nginx/edge/nginx.conf', '-s', 'reload']
  // Once the engine's own command failed without a word, in thousands; the order may be given twice.
  if ((await run(['docker', ...order])).exitCode !== 0) await docker(...order)
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await sleep(50)) {
    const now = await workers()
    if (now.length > 0 && now.every((worker) => !former.has(worker))) return
  }
  throw new Error(
    `the edge did not take the configuration: ${(await run(['docker', 'logs', '--tail', '5', edge])).stderr}`,
  )
}
