// Files from which an app's code reads its settings, where it does not have them from the environment.
import type { Finding } from '../../model/detection.ts'
import { joinPath, relativeTo } from '../paths.ts'
import { evidenceAt } from '../repository.ts'
import type { Program } from './program.ts'
import { valuesOf } from './values.ts'
import { lastName } from './walk.ts'

/** Functions and classes that read such a file, those that are given its path first. */
const reading = ['from_pyfile', 'from_file', 'ConfigParser', 'RawConfigParser', 'safe_load']

/** Those of them that are in the repository, where they are looked for beside the package or in the folder of the run. */
export function settingsFiles(program: Program): string[] {
  const { repository, packageFolder, root } = program
  return reading
    .flatMap((name) => program.calls.get(name) ?? [])
    .flatMap(({ expression, ...place }) => {
      const given = expression.kind === 'call' ? expression.args[0] : undefined
      const values = given ? valuesOf(program, { ...place, expression: given }) : []
      return values.flatMap(({ text, path, whole }) =>
        whole ? (path ? [text] : [packageFolder, root].map((folder) => joinPath(folder, text))) : [],
      )
    })
    .filter((file, index, all) => repository.has(file) && all.indexOf(file) === index)
}

/** The file as seen from the app's folder; empty where only a run tells it. */
export function configFile(program: Program, path: string): Finding<string> | undefined {
  const calls = reading.flatMap((name) => program.calls.get(name) ?? [])
  const found = calls.map((located): Finding<string> => {
    const [first] = located.expression.kind === 'call' ? located.expression.args : []
    const given = first?.kind === 'call' && lastName(first.callee) === 'open' ? first.args[0] : first
    const known = given && valuesOf(program, { ...located, expression: given }).find(({ whole }) => whole)
    const place = known?.path ? known.text : joinPath(program.root, known?.text ?? '')
    const evidence = [evidenceAt(program.repository, located.module.file, located.expression.line)]
    return { value: known === undefined ? '' : (relativeTo(path, place) ?? place), confidence: 0.6, evidence }
  })
  // One below the app's folder can be written as it is.
  return found.find(({ value }) => value !== '' && !value.startsWith('/')) ?? found[0]
}
