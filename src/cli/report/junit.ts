// Receipts as a JUnit report, which CI systems show.
import type { Receipt } from '../../model/receipt.ts'

export function junit(suite: string, receipts: readonly Receipt[]): string {
  const count = (outcome: Receipt['outcome']): number => receipts.filter((each) => each.outcome === outcome).length
  const seconds = receipts.reduce((sum, each) => sum + each.seconds, 0)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escaped(suite)}" tests="${receipts.length}" failures="${count('failed')}" skipped="${count('skipped')}" time="${seconds.toFixed(3)}">`,
    ...receipts.flatMap(testcase),
    '</testsuite>',
    '',
  ].join('\n')
}

function testcase({ check, promise, outcome, seconds, failures }: Receipt): string[] {
  const head = `  <testcase classname="${escaped(promise)}" name="${escaped(check)}" time="${seconds.toFixed(3)}"`
  if (outcome === 'passed') return [`${head}/>`]
  if (outcome === 'skipped') return [`${head}>`, '    <skipped message="not promised by this stack"/>', '  </testcase>']
  const lines = failures.map(
    ({ what, expected, got, see }) =>
      `    <failure message="${escaped(`${what}: expected ${expected}`)}">got ${escaped(got)}\nsee ${escaped(see)}</failure>`,
  )
  return [`${head}>`, ...lines, '  </testcase>']
}

const entities: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  // As they are, a reader makes blanks of the ones in attributes, and of the last a line feed.
  ...{ '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' },
}

/** XML 1.0 has no way to write most control characters. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"\t\n\r]/g, (character) => entities[character] ?? '')
}
