// TLS as Mozilla's server side guidelines have it, version 5.7.
import type { Edge } from '../../model/edge.ts'
import { comment, directive, type Line } from '../write/nginx.ts'
import { tlsFolder } from './places.ts'

// Of the intermediate profile, without the DHE ciphers, which need a parameter file.
const ciphers = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
]

export function tlsLines({ tlsProfile }: Edge): Line[] {
  return [
    directive('ssl_certificate', `${tlsFolder}/certificate.pem`),
    directive('ssl_certificate_key', `${tlsFolder}/key.pem`),
    ...(tlsProfile === 'modern'
      ? [comment("Mozilla's modern profile, version 5.7."), directive('ssl_protocols', 'TLSv1.3')]
      : [
          comment("Mozilla's intermediate profile, version 5.7, without the DHE ciphers, which need a parameter file."),
          directive('ssl_protocols', 'TLSv1.2', 'TLSv1.3'),
          directive('ssl_ciphers', ciphers.join(':')),
        ]),
    directive('ssl_ecdh_curve', 'X25519:prime256v1:secp384r1'),
    directive('ssl_prefer_server_ciphers', 'off'),
    directive('ssl_session_cache', 'shared:tls_sessions:10m'),
    directive('ssl_session_timeout', '1d'),
    directive('ssl_session_tickets', 'off'),
  ]
}
