// The library, for programs: from a stack file's text and its repository to the files of deploy/, in the steps that
// `seaworthy render` takes.
//
//   const { file, diagnostics } = parseStackFile('seaworthy.yaml', text, providers)
//   inspectApp(file.shared.apps['web'], framework, openRepository(folder))   // the facts of each app
//   resolve(file.shared, 'shared', facts, providers)                         // a Plan for each environment
//   render(shared, plans, readRuntime())                                     // every file, as a value
export type { Inspection } from './detect/inspect.ts'
export type { Artifact } from './model/artifact.ts'
export type { DatastoreProvider } from './model/datastore-provider.ts'
export type { SourceFacts } from './model/detection.ts'
export type { Diagnostic, Place } from './model/diagnostic.ts'
export type { Files } from './model/files.ts'
export type { Plan } from './model/plan.ts'
export type { FrameworkProvider, Providers } from './model/provider.ts'
export type { AppSection, Stack } from './model/stack.ts'
export type { RuntimeFiles } from './render/render.ts'
export type { StackFile } from './stack/parse.ts'
export { inspectApp } from './detect/inspect.ts'
export { UserError, exitCodes, type ExitCode } from './errors.ts'
export { openRepository } from './host/repository.ts'
export { readRuntime } from './host/runtime.ts'
export { providers } from './providers/index.ts'
export { render } from './render/render.ts'
export { resolve } from './resolve/resolve.ts'
export { parseStackFile } from './stack/parse.ts'
