// A migration may be several commands.
'use strict'

/** Returns the commands between the words `&&`: one after another, as long as each ends well. */
function commandsIn(words) {
  const commands = [[]]
  for (const word of words) {
    if (word === '&&') commands.push([])
    else commands.at(-1).push(word)
  }
  return commands.filter((command) => command.length > 0)
}

module.exports = { commandsIn }
