// Which files speak for the app in production, and which only look like it.
import { baseName } from './paths.ts'

// A folder whose name begins with a dot is an editor's, a tool's or a platform's.
const besideTheApp =
  /^(\..+|tests?|testing|docs?|scripts?|tools?|examples?|samples?|vendor|vendored|third_party|node_modules|venv|env|virtualenv|site-packages|dist|build|archived?|backups?|old|legacy|deprecated|notebooks?|benchmarks?|__pycache__|migrations|fixtures|cookiecutter.*|\{\{.*)$/i

const ofDevelopment =
  /(^|[._-])(dev|devel|develop|development|local|tests?|testing|debug|ci|example|sample|override|old|bak|backup)([._-]|$)/i

const lookAlike =
  /(^|[._-])(bak|backup|old|orig|original|copy|refactor(ed|ing)?|rewrite|standalone|private|legacy|deprecated|unused|draft|tmp|temp|wip|broken|examples?|samples?|demo|debug|dev|tests?|testing|mock|fake|simple|minimal|playground|scratch|v\d+|\d+)([._-]|$)/i

/** Whether a file lies where a served app keeps none of its modules. */
export function isBesideTheApp(path: string): boolean {
  const folders = path.split('/').slice(0, -1)
  return (
    folders.some((folder) => besideTheApp.test(folder)) ||
    /^(test_.*|.*_test|conftest|tests?|setup|noxfile|fabfile)\.py$/.test(baseName(path))
  )
}

/** Whether a deployment file is for development, by its name or a folder's. */
export function isForDevelopment(path: string): boolean {
  return path.split('/').some((part) => ofDevelopment.test(part)) || /(^|\/)\.devcontainer\//.test(path)
}

/** Why a module's name makes it a copy or a trial rather than the app; undefined when it does not. */
export function lookAlikeReason(path: string): string | undefined {
  const stem = baseName(path).replace(/\.py$/, '')
  const word = lookAlike.exec(stem)?.[2]
  if (word !== undefined) return `its name says "${word}"`
  if (!/^[A-Za-z_]\w*$/.test(stem)) return 'its name cannot be imported'
  return undefined
}
