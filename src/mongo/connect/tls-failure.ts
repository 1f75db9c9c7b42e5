/** The message for each code of a TLS error; `(…)` is replaced by OpenSSL's or Node.js's own text. */
const FAILURES: readonly (readonly [code: RegExp, text: string])[] = [
  [/CRL/, '`tlsCRLFile` does not cover its certificate (…). Update that file.'],
  [
    /SELF_SIGNED_CERT|^UNABLE_TO_|^CERT_UNTRUSTED$|^CERT_SIGNATURE_FAILURE$|^INVALID_CA$/,
    'its certificate is signed by an authority that is not trusted here (…). Set `tlsCAFile` to the certificate of that authority.',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$|^HOSTNAME_MISMATCH$/,
    'its certificate is for another host name (…). Connect by a name that the certificate contains.',
  ],
  [
    /^CERT_HAS_EXPIRED$/,
    'its certificate has expired (…). Renew the certificate of the server or of its authority.',
  ],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet (…). Is the clock of this host correct?'],
  [/^CERT_REVOKED$/, 'its certificate was revoked (…). Replace the certificate of the server.'],
  [
    /ALERT_CERTIFICATE_REQUIRED$|ALERT_HANDSHAKE_FAILURE$/,
    'the server requires a client certificate (…). Set `tlsCertificateKeyFile` to a file with a certificate and its key.',
  ],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/,
    'the server refused the client certificate (…). Set `tlsCertificateKeyFile` to a certificate that the server trusts.',
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/,
    'the server replied without TLS (…). Remove `tls=true`, or connect to its TLS port.',
  ],
  [
    /UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|NO_PROTOCOLS_AVAILABLE/,
    'the server supports no TLS version that is allowed here (…). Update MongoDB, or allow TLS 1.2 on the server.',
  ],
];

const BEFORE_HANDSHAKE = /before secure TLS connection/;
const TLS_CODE =
  /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|HOSTNAME_MISMATCH)/;

/** Returns why TLS failed and how to fix it; undefined for other errors. */
export function tlsFailure(error: Error, isTls: boolean): string | undefined {
  const { message } = error;
  const code = String((error as { code?: unknown }).code);
  const known = FAILURES.find(([pattern]) => TLS_CODE.test(code) && pattern.test(code));
  if (known !== undefined) return known[1].replace('(…)', () => `(${message})`);
  if (isTls && BEFORE_HANDSHAKE.test(message))
    return 'the server closed the connection in the TLS handshake, as a MongoDB without TLS does. Remove `tls=true`, or connect to its TLS port.';
  if (TLS_CODE.test(code) || (isTls && /SSL|certificate/i.test(message)))
    return `the TLS handshake failed (${message}). Does the server use TLS, and is its certificate trusted here (\`tlsCAFile\`)?`;
  return undefined;
}
