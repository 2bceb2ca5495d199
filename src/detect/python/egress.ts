// Packages whose use means that an app reaches hosts outside its stack.
import type { Evidence } from '../../model/detection.ts'
import { evidenceAt } from '../repository.ts'
import { importsOf } from './imports.ts'
import type { Program } from './program.ts'
import type { Token } from './tokens.ts'

/** First words of modules: HTTP clients, mail, cloud services, chat, payment, models. */
const outward = new Set(
  `requests httpx aiohttp urllib3 urllib httplib2 http pycurl smtplib aiosmtplib imaplib poplib ftplib paramiko feedparser websocket websockets
  boto3 botocore aioboto3 google googleapiclient vertexai azure msal openai anthropic cohere mistralai groq replicate litellm huggingface_hub together
  stripe braintree paypalrestsdk plaid twilio sendgrid postmarker mailjet_rest resend vonage slack_sdk slack telegram discord tweepy praw github gitlab
  sentry_sdk rollbar bugsnag newrelic ddtrace datadog posthog mixpanel segment analytics launchdarkly_api ldclient cloudinary firebase_admin pusher algoliasearch
  authlib oauthlib requests_oauthlib social_core pywebpush geopy googlemaps yfinance ldap3 jira notion_client shopify hubspot xmlrpc zeep suds`.split(
    /\s+/,
  ),
)

const inward = /^(http\.(HTTPStatus|cookies|server)|urllib\.parse|http$|google\.protobuf)/

/** Modules of a framework's extensions for mail and for signing in elsewhere. */
const extension = /(^|_)(mail|mailman|mailing|dance|oauthlib|oidc|recaptcha)$/

/** Standard parts that send to a host. */
const parts = new Set(['SMTPHandler', 'HTTPHandler', 'urlopen', 'HTTPSConnection', 'HTTPConnection', 'SysLogHandler'])

/** `named`: texts of an app's settings that say the same. */
export function egressEvidence(program: Program, named?: RegExp): Evidence[] {
  const found: Evidence[] = []
  for (const module of program.modules) {
    for (const each of importsOf(module)) {
      if (each.level > 0) continue
      const names = each.names.length === 0 ? [each.module] : each.names.map(([name]) => `${each.module}.${name}`)
      const [first = ''] = each.module.split('.')
      const local = program.repository.hasFolder(`${program.root === '.' ? '' : `${program.root}/`}${first}`)
      const reaches =
        names.some((name) => outward.has(first) && !inward.test(name)) ||
        extension.test(first) ||
        each.names.some(([name]) => parts.has(name))
      if (reaches && !local) found.push(evidenceAt(program.repository, module.file, each.line))
    }
    const [line] = named ? module.statements.flatMap(({ tokens }) => tokens.filter(isNamed(named))) : []
    if (line) found.push(evidenceAt(program.repository, module.file, line.line))
  }
  return found
}

/** A text alone: documentation may name anything. */
function isNamed(named: RegExp): (token: Token) => boolean {
  return ({ kind, text }) => kind === 'text' && named.test(text)
}
