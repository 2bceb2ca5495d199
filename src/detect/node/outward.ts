// Packages and calls by which a program reaches hosts outside its stack.
import type { Evidence } from '../../model/detection.ts'
import { evidenceAt } from '../repository.ts'
import { callsOf } from './expressions.ts'
import type { NodeModule } from './module.ts'
import type { NodeProgram } from './source-tree.ts'

/** HTTP clients, mail, cloud services, chat, payment, models. */
const outward = new Set([
  ...[
    'axios',
    'node-fetch',
    'got',
    'superagent',
    'request',
    'request-promise',
    'needle',
    'undici',
    'ky',
    'ofetch',
    'cross-fetch',
    'isomorphic-fetch',
    'phin',
    '@nestjs/axios',
    'bent',
    'wretch',
  ],
  ...[
    'nodemailer',
    'resend',
    'postmark',
    'mailgun.js',
    'mailgun-js',
    '@sendgrid/mail',
    '@sendgrid/client',
    'node-mailjet',
    'mailtrap',
    '@nestjs-modules/mailer',
    'imapflow',
    'email-templates',
    'emailjs',
  ],
  ...[
    'stripe',
    'paypal-rest-sdk',
    '@paypal/checkout-server-sdk',
    'braintree',
    'razorpay',
    'square',
    '@paddle/paddle-node-sdk',
    'plaid',
    '@lemonsqueezy/lemonsqueezy.js',
  ],
  ...[
    'aws-sdk',
    'googleapis',
    'google-auth-library',
    'firebase-admin',
    'firebase',
    'cloudinary',
    'minio',
    'pusher',
    'algoliasearch',
    'contentful',
    '@supabase/supabase-js',
    'imagekit',
    'dropbox',
    'appwrite',
  ],
  ...[
    'openai',
    '@anthropic-ai/sdk',
    '@google/generative-ai',
    '@google/genai',
    'cohere-ai',
    'replicate',
    'groq-sdk',
    '@mistralai/mistralai',
    '@huggingface/inference',
    'langchain',
  ],
  ...[
    'newrelic',
    'dd-trace',
    'bugsnag',
    '@bugsnag/js',
    'rollbar',
    'posthog-node',
    'mixpanel',
    'analytics-node',
    '@segment/analytics-node',
    '@logtail/node',
    'raygun',
    '@rollbar/node',
  ],
  ...[
    'twilio',
    'discord.js',
    '@slack/web-api',
    '@slack/bolt',
    'telegraf',
    'node-telegram-bot-api',
    'grammy',
    'web-push',
    'expo-server-sdk',
    'onesignal-node',
    'vonage',
    '@vonage/server-sdk',
    'whatsapp-web.js',
  ],
  ...[
    '@octokit/rest',
    'octokit',
    '@octokit/core',
    'passport-google-oauth20',
    'passport-google-oauth',
    'passport-github',
    'passport-github2',
    'passport-facebook',
    'passport-twitter',
    'passport-linkedin-oauth2',
    'passport-auth0',
    'passport-microsoft',
    'openid-client',
    'jwks-rsa',
    'express-openid-connect',
  ],
  ...[
    'rss-parser',
    'puppeteer',
    'playwright',
    'cheerio-httpcli',
    '@clerk/express',
    '@clerk/nextjs',
    '@clerk/clerk-sdk-node',
    '@auth0/nextjs-auth0',
    '@notionhq/client',
    'airtable',
    'googlemaps',
    '@googlemaps/google-maps-services-js',
    'geoip-lite-api',
    'spotify-web-api-node',
  ],
])

const families =
  /^(@sentry\/|@aws-sdk\/|@google-cloud\/|@azure\/|@googleapis\/|@langchain\/|@ai-sdk\/|@octokit\/|@elastic\/apm|@opentelemetry\/exporter)/

/** Code of pages runs in browsers. */
function isForBrowsers({ tokens, file }: NodeModule): boolean {
  return (
    (tokens[0]?.kind === 'text' && tokens[0].text === 'use client') ||
    /\.(vue|svelte)$|(^|\/)(components|hooks)\//.test(file)
  )
}

export function egressEvidence({ repository, modules }: NodeProgram): Evidence[] {
  return modules.flatMap((module) => {
    if (isForBrowsers(module)) return []
    const at = (line: number): Evidence => evidenceAt(repository, module.file, line)
    const imported = module.imports
      .filter(
        ({ from, isType }) =>
          !isType &&
          (outward.has(from) || outward.has(/^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? '') || families.test(from)),
      )
      .map(({ line }) => at(line))
    const called = callsOf(module, /^(fetch|\$fetch|get|request)$/).flatMap(({ name, open, on, at: place }) => {
      const isHttps =
        name === 'fetch' || name === '$fetch' ? on.length === 0 || on[0] === 'globalThis' : on[0] === 'https'
      const first = module.tokens[open + 1]
      const address =
        first?.text === '`' ? module.tokens[open + 2]?.text : first?.kind === 'text' ? first.text : undefined
      const isOut = address !== undefined && /^https?:\/\/(?!localhost|127\.)/.test(address)
      return isHttps && isOut ? [at(module.tokens[place]?.line ?? 1)] : []
    })
    return [...imported, ...called]
  })
}
