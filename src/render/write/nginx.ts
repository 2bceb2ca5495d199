// nginx configuration text: directives and blocks, with every parameter quoted when it needs to be.

export type Line =
  | { readonly kind: 'directive'; readonly words: readonly string[] }
  | { readonly kind: 'block'; readonly words: readonly string[]; readonly lines: readonly Line[] }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'space' }

export const directive = (...words: string[]): Line => ({ kind: 'directive', words })
export const block = (words: readonly string[], lines: readonly Line[]): Line => ({ kind: 'block', words, lines })
export const comment = (text: string): Line => ({ kind: 'comment', text })
export const space: Line = { kind: 'space' }

/** The key of a map. A few words mean more than themselves there, unless a backslash says otherwise. */
export const mapKey = (key: string): string => (/^(default|hostnames|include|volatile)$/.test(key) ? `\\${key}` : key)

export function nginxText(lines: readonly Line[], indent = ''): string {
  return lines
    .map((line) => {
      switch (line.kind) {
        case 'directive':
          return `${indent}${line.words.map(word).join(' ')};\n`
        case 'block':
          if (line.lines.length === 0) return `${indent}${line.words.map(word).join(' ')} {}\n`
          return `${indent}${line.words.map(word).join(' ')} {\n${nginxText(line.lines, `${indent}    `)}${indent}}\n`
        case 'comment':
          return line.text
            .split('\n')
            .map((text) => `${indent}# ${text}\n`)
            .join('')
        case 'space':
          return '\n'
      }
    })
    .join('')
}

function word(value: string): string {
  // A word that begins with # would be a comment.
  return /^(?!#)[^\s"';{}\\]+$/.test(value) ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
