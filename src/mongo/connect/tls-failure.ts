/** What came instead of a connection, by the code of the TLS error; `(…)` stands for what OpenSSL or Node.js says. */
const FAILURES: readonly (readonly [code: RegExp, text: string])[] = [
  [/CRL/, 'a certificate that `tlsCRLFile` can neither confirm nor revoke (…). Update that file.'],
  [
    /SELF_SIGNED_CERT|^UNABLE_TO_|^CERT_UNTRUSTED$|^CERT_SIGNATURE_FAILURE$|^INVALID_CA$/,
    'a certificate from an authority that is not trusted here (…). Set `tlsCAFile` to the file with the certificate of the authority that signed it.',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$|^HOSTNAME_MISMATCH$/,
    'a certificate for another host name (…). Connect by a name that the certificate contains.',
  ],
  [
    /^CERT_HAS_EXPIRED$/,
    'an expired certificate (…). Renew the certificate of the server or of its authority.',
  ],
  [/^CERT_NOT_YET_VALID$/, 'a certificate that is not valid yet (…). Is the clock of this machine right?'],
  [/^CERT_REVOKED$/, 'a revoked certificate (…). Replace the certificate of the server.'],
  [
    /ALERT_CERTIFICATE_REQUIRED$|ALERT_HANDSHAKE_FAILURE$/,
    'a demand for a client certificate (…). Set `tlsCertificateKeyFile` to a file with a certificate and its key.',
  ],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/,
    'a refused client certificate (…). Set `tlsCertificateKeyFile` to a certificate that the server trusts.',
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/,
    'an answer without TLS (…). Remove `tls=true`, or connect to the port where the server speaks TLS.',
  ],
  [
    /UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|NO_PROTOCOLS_AVAILABLE/,
    'no version of TLS that both sides speak (…). Update MongoDB, or allow TLS 1.2 on the server.',
  ],
];

const BEFORE_HANDSHAKE = /before secure TLS connection/;
const TLS_CODE =
  /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|HOSTNAME_MISMATCH)/;

/** Says why TLS failed and what to do; undefined for an error of another kind. */
export function tlsFailure(error: Error, isTls: boolean): string | undefined {
  const { message } = error;
  const code = String((error as { code?: unknown }).code);
  const known = FAILURES.find(([pattern]) => TLS_CODE.test(code) && pattern.test(code));
  if (known !== undefined) return known[1].replace('(…)', () => `(${message})`);
  if (isTls && BEFORE_HANDSHAKE.test(message))
    return 'a connection that was closed in the TLS handshake, as by a MongoDB without TLS. Remove `tls=true`, or connect to the port where the server speaks TLS.';
  if (TLS_CODE.test(code) || (isTls && /SSL|certificate/i.test(message)))
    return `a failed TLS handshake (${message}). Does the server speak TLS, and is its certificate trusted here (\`tlsCAFile\`)?`;
  return undefined;
}
