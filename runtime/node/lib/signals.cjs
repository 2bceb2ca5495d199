// Signals change hands without one being lost.
'use strict'

/** From now on each of `signals` goes to `take`, by its name, and to nobody who took it before. */
function handSignals(signals, take) {
  for (const signal of signals) {
    const former = process.listeners(signal)
    process.on(signal, take)
    // Only now: with no listener at all Node drops a signal that has come and was not told yet.
    for (const listener of former) process.removeListener(signal, listener)
  }
}

module.exports = { handSignals }
