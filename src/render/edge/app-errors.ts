// Errors of apps that the edge turns into the contract, because no runtime in the app's image does.
import type { Artifact } from '../../model/artifact.ts'
import type { App, Plan } from '../../model/plan.ts'
import { withHeader } from '../write/header.ts'
import { comment, directive, type Line } from '../write/nginx.ts'
import { edgeFolder } from './places.ts'

/** Its source among the runtime files, and its name beside the configuration. */
const script = { source: 'edge/errors.js', name: 'errors.js' } as const

/** Errors that apps answer with and nginx never makes itself. */
export const appStatuses: readonly (readonly [status: number, code: string, message: string])[] = [
  [401, 'unauthorized', 'This needs a login.'],
  [402, 'payment_required', 'This has to be paid for.'],
  [406, 'not_acceptable', 'There is no such form of this.'],
  [407, 'proxy_authentication_required', 'The proxy needs a login.'],
  [409, 'conflict', 'This is at odds with what is there.'],
  [410, 'gone', 'There is nothing at this address any more.'],
  [417, 'expectation_failed', 'What the request expects cannot be met.'],
  [418, 'im_a_teapot', "I'm a teapot."],
  [422, 'unprocessable_entity', 'The request was understood, but its content is not valid.'],
  [423, 'locked', 'This is locked.'],
  [424, 'failed_dependency', 'Something that this depends on failed.'],
  [425, 'too_early', 'It is too early for this.'],
  [426, 'upgrade_required', 'This needs another protocol.'],
  [428, 'precondition_required', 'The request must state a condition.'],
  [451, 'unavailable_for_legal_reasons', 'This is not available for legal reasons.'],
  [506, 'variant_also_negotiates', 'The server is not set up correctly.'],
  [507, 'insufficient_storage', 'There is no room left for this.'],
  [508, 'loop_detected', 'The server went round in a circle.'],
  [510, 'not_extended', 'The request lacks an extension.'],
  [511, 'network_authentication_required', 'The network needs a login.'],
]

/** Whether the edge completes what apps say of their errors. */
export function completesErrors({ apps }: Plan): boolean {
  return apps.some(({ errors }) => errors === 'edge')
}

/** The script that does, as one more file of the edge. */
export function renderErrorScript(plan: Plan, runtime: ReadonlyMap<string, string>): Artifact[] {
  const content = runtime.get(script.source)
  if (!completesErrors(plan)) return []
  if (content === undefined) throw new Error(`${script.source} is missing among the runtime files`)
  return [{ path: `edge/${plan.environment}/${script.name}`, content: withHeader(content, 'slashes') }]
}

/** At the top of the file. */
export function scriptModule(plan: Plan): Line[] {
  if (!completesErrors(plan)) return []
  return [
    comment("Part of nginx's image; for the errors of apps."),
    directive('load_module', '/usr/lib/nginx/modules/ngx_http_js_module.so'),
  ]
}

/** At the level of http. */
export function scriptImport(plan: Plan): Line[] {
  if (!completesErrors(plan)) return []
  return [
    comment(
      "What an app says of its errors is completed by a script. This engine's contexts serve one request after another.",
    ),
    directive('js_engine', 'qjs'),
    directive('js_import', 'errors', 'from', `${edgeFolder}/${script.name}`),
  ]
}

/** In a location that passes requests on. */
export function appErrors(errors: App['errors']): Line[] {
  switch (errors) {
    case 'edge':
      return [
        directive('js_header_filter', 'errors.header'),
        directive('js_body_filter', 'errors.filter', 'buffer_type=buffer'),
      ]
    case 'page':
      return [directive('proxy_intercept_errors', 'on')]
    case 'runtime':
    case undefined:
      return []
  }
}
