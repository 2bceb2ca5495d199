// Names with wildcards, as regular expressions have them.

/** The source of an expression for a text in which `*` and `?` stand for what is no slash, and all else for itself. */
export function wildcards(text: string): string {
  return text
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
}
