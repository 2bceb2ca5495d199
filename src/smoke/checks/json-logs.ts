import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from '../check.ts'
import { eachContainer } from '../inspection.ts'
import { justNow } from '../log-lines.ts'

const lineCount = 200

/** Until a request is in the log of the edge. */
const mostSeconds = 3

/** What a line says of a request, or of an event. */
const request = ['time', 'request_id', 'method', 'path', 'status']
const event = ['time', 'level', 'message', 'app']

export const jsonLogs: Check = {
  id: 'json-logs',
  promise: 'all-logs',
  proves: 'every line that the edge and the apps log is one JSON object with its time and what happened',
  how: `makes a request, and reads what the edge has written since, and the last ${lineCount} lines of each app that has a runtime or is a site`,
  quick: false,
  applies: ({ edge }) => edge.logFormat === 'json',
  async run(stack) {
    const { plan, client, containers } = stack
    const path = plan.edge.routes[0]?.path ?? '/'
    const id = `smoke-${randomUUID()}`
    const since = justNow()
    const begin = Date.now()
    await client.ask({ path, headers: { 'X-Request-ID': id } })
    return eachContainer(stack, async (container, { app }) => {
      const isEdge = container.service === 'edge'
      // What a program writes that no runtime stands around is its own.
      if (!isEdge && (!app || app.recipe.runtime?.wraps === false)) return []
      // A reload changes the form of what the edge writes after it.
      const which = isEdge ? { since } : { last: lineCount }
      let { stdout, stderr } = await containers.lines(container, which)
      // The edge writes its log once a second.
      while (isEdge && !stdout.some((line) => line.includes(id)) && Date.now() < begin + mostSeconds * 1000) {
        await sleep(100)
        ;({ stdout, stderr } = await containers.lines(container, which))
      }
      // The error log of the web server, which is its standard error, has one form alone; an app's own has ours.
      const lines = app?.recipe.runtime === undefined ? stdout : [...stdout, ...stderr]
      const wrong = lines.filter((line) => !isLine(line, isEdge ? [request] : [event, request]))
      const see = `docker logs --tail ${lineCount} ${container.name} 2>&1 | grep -v '^{'`
      const what = `log of ${container.name}`
      if (isEdge && !lines.some((line) => line.includes(id)))
        return [{ what, expected: `a line about ${path}`, got: 'none', see }]
      if (wrong.length === 0) return []
      return [
        {
          what,
          expected: 'lines of JSON',
          got: `${wrong.length} are not: ${JSON.stringify(wrong[0]?.slice(0, 120))}`,
          see,
        },
      ]
    })
  },
}

/** One JSON object with all that one of the forms asks for, and a time that is one. */
function isLine(line: string, forms: readonly (readonly string[])[]): boolean {
  try {
    const fields = JSON.parse(line) as Record<string, unknown> | null
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return false
    return (
      !Number.isNaN(Date.parse(String(fields['time']))) && forms.some((form) => form.every((name) => name in fields))
    )
  } catch {
    return false
  }
}
