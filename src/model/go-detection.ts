// What tells the migration tools of Go programs in a repository, kept as data by the provider.

/** A program beside the app that brings a database to its newest form, compiled into the app's image. */
export interface GoMigration {
  readonly program: string
  /** The package with its main, and the module that states its version. */
  readonly package: string
  readonly module: string
  /** The version where the repository names none. */
  readonly version: string
  /** Its own image, whose tag is a version; the address of its releases with one. */
  readonly image?: string
  readonly release?: RegExp
  /** Words that bring a database to the newest form. */
  readonly words: readonly string[]
  /** Options that name the folder of the migrations; absent: where it is, by its usual name. */
  readonly options: readonly string[]
  readonly folder: string
  /** A file of that folder: its name, and what stands in it. */
  readonly files: RegExp
  readonly content: RegExp
  /** How it runs for a database, by the scheme of that; `{folder}` stands for its migrations. */
  readonly commands: Readonly<Record<string, GoMigrationCommand>>
}

export interface GoMigrationCommand {
  /** `{variable}` stands for the name of the variable that holds the database's URL. */
  readonly command: string
  /** Variables that it reads by itself, with what of the database each holds: no argument may hold a password. */
  readonly variables?: Readonly<Record<string, 'url' | 'host' | 'port' | 'user' | 'password' | 'name'>>
  /** Build tags with which it knows the database. */
  readonly tags?: string
}
