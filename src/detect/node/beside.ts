// Folders beside what a repository serves.

const beside =
  /^(tests?|testing|e2e|integration|cypress|playwright|docs?|documentation|storybook|\.storybook|examples?|samples?|demos?|playgrounds?|sandbox|benchmarks?|fixtures|__\w+__|vendor|third_party|archived?|backups?|old|legacy|deprecated|mocks?)$/i

/** The folder's name that says so; undefined for what may be served. */
export function besideWord(path: string): string | undefined {
  return path.split('/').find((part) => beside.test(part))
}
