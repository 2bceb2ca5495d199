import { expect, it } from 'vitest'
import { parseRecord, unmigrated } from './gate-record.ts'

const image = { id: 'sha256:aa', madeAt: Date.parse('2026-01-01T12:00:00.5Z') }
const command = { directory: 'api', argv: ['flask', 'db', 'upgrade', "it's"] }
const words = `api flask db upgrade 'it'"'"'s'`
const at = (time: string): string => String(Date.parse(`2026-01-01T${time}Z`) / 1000)
const problem = (output: string): string | undefined => unmigrated(parseRecord(output), image, command)?.got

it.each([
  ['the gate of the image', `${at('12:00:05')}\nsha256:aa ${words}\n`],
  ['the gate of an image that was there before', `${at('11:00:00')}\nsha256:aa ${words}\n`],
  ['a run by hand after the image was made', `${at('12:10:00')}\n'' ${words}\n`],
  ['a run by hand in the same second', `${at('12:00:00')}\n'' ${words}\n`],
])('believes %s', (_, output) => expect(problem(output)).toBeUndefined())

it.each([
  ['nothing', '', /^no record: the last run failed/],
  ['the gate of another image', `${at('12:10:00')}\nsha256:bb ${words}\n`, /^sha256:bb api/],
  ['another command', `${at('12:10:00')}\nsha256:aa . true\n`, /^sha256:aa \. true/],
  ['another command by hand', `${at('12:10:00')}\n'' . true\n`, /^'' \. true/],
  [
    'a run by hand before the image was made',
    `${at('11:59:59')}\n'' ${words}\n`,
    /at 2026-01-01T11:59:59.000Z, of an older/,
  ],
])('does not believe %s', (_, output, got) => expect(problem(output)).toMatch(got))
