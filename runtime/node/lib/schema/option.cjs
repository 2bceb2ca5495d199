// The command line of a migration tool.
'use strict'

/** Returns the value of a command line's option, given as `--name value` or `--name=value`. */
function optionOf(argv, name) {
  const at = argv.findIndex((word) => word === name || word.startsWith(`${name}=`))
  if (at < 0) return undefined
  return argv[at] === name ? argv[at + 1] : argv[at].slice(name.length + 1)
}

module.exports = { optionOf }
