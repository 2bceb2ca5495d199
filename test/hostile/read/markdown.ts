// Tables of GitHub's Markdown: cells, and what stands in their code spans.

/** The rows of every table, without the lines of hyphens. */
export function tableRows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|( --- \|)+$/.test(line))
    .map((line) =>
      [...line.slice(1).matchAll(/((?:\\[^]|[^\\|])*)\|/g)].map((match) =>
        (match[1] ?? '').trim().replaceAll('\\|', '|'),
      ),
    )
}

/** The first code span or element of a text, and the text around it. */
export function codeSpan(text: string): { readonly code: string; readonly around: string } | undefined {
  const element = /<code>([^<]*)<\/code>/.exec(text)
  if (element)
    return {
      code: (element[1] ?? '').replaceAll(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number))),
      around: text.replace(element[0], ''),
    }
  const open = /`+/.exec(text)
  if (!open) return undefined
  const after = text.slice(open.index + open[0].length)
  const close = [...after.matchAll(/`+/g)].find((run) => run[0].length === open[0].length)
  if (!close) return undefined
  const inner = after.slice(0, close.index)
  const code = /^ .*[^ ].* $/.test(inner) ? inner.slice(1, -1) : inner
  return { code, around: text.slice(0, open.index) + after.slice(close.index + open[0].length) }
}
