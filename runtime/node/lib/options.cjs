// The settings of the preload as one value. The entry program has refused what is not accepted; where there was none,
// the defaults stand in.
'use strict'

const { RUNTIME, loadAll, loadSettings } = require('../settings.cjs')

/** Returns the options from an environment. */
function readOptions(environment) {
  const { values: usual } = loadSettings(RUNTIME, {})
  const { values } = loadAll(environment)
  const value = (name) => values[name] ?? usual[name]
  const [liveness, readiness] = [value('SEAWORTHY_LIVENESS'), value('SEAWORTHY_READINESS')]
  return {
    app: environment.SEAWORTHY_APP || 'app',
    version: environment.SEAWORTHY_VERSION || 'unversioned',
    keepsErrors: value('SEAWORTHY_ERRORS') === 'passthrough',
    liveness,
    readiness,
    quiet: new Set([...value('SEAWORTHY_QUIET'), liveness, readiness].filter(Boolean)),
    metricsPort: value('SEAWORTHY_METRICS_PORT'),
    datastores: values.datastores,
    migrate: value('SEAWORTHY_MIGRATE'),
    migrateDirectory: value('SEAWORTHY_MIGRATE_DIRECTORY') || '.',
    logFormat: value('LOG_FORMAT'),
    port: value('PORT'),
    graceSeconds: value('SHUTDOWN_GRACE_SECONDS'),
    trusted: value('FORWARDED_ALLOW_IPS'),
  }
}

module.exports = { readOptions }
