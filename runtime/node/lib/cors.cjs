// Cross-origin access of any site to the app is refused in production: it has to be meant (SEAWORTHY_CORS=public).
'use strict'

const NOT_PRODUCTION = new Set(['dev', 'development', 'test', 'ci', 'local'])
const VARIABLES = /^(?:\w+_)?(?:CORS|ALLOW|ALLOWED)_(?:ALLOW_|ALLOWED_)?ORIGINS?$/

const HELP = 'name the origins that may call it, or set SEAWORTHY_CORS=public where any site may'

/** Whether a start in this environment is checked; one without a name counts as production. */
function isChecked(environment, cors) {
  return cors === 'strict' && !NOT_PRODUCTION.has(environment)
}

/** Yields a line for each variable with a name like CORS_ORIGINS that holds `*`, or nothing at all. */
function* variablesThatLetEverybodyIn(environment) {
  for (const name of Object.keys(environment).toSorted()) {
    if (!VARIABLES.test(name)) continue
    const origins = originsOf(environment[name])
    if (origins.length === 0) yield `${name} is empty: no origin is named`
    else if (origins.includes('*')) yield `${name} lets every origin in`
  }
}

function originsOf(text) {
  let origins = text
  try {
    origins = JSON.parse(text)
  } catch {
    // not JSON, so a list in words
  }
  if (typeof origins === 'string') origins = origins.split(/[,;\s]+/)
  return Array.isArray(origins) ? origins.filter(Boolean) : []
}

module.exports = { HELP, isChecked, variablesThatLetEverybodyIn }
