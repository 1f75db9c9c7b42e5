import { describe, expect, it } from 'vitest';
import { tlsFailure } from '../../../../../src/mongo/connect/tls-failure';

const coded = (message: string, code: string) => Object.assign(new Error(message), { code });

describe('tlsFailure', () => {
  it.each([
    ['self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT', /not trusted here .*`tlsCAFile`/],
    ['unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', /not trusted here/],
    ['unable to get local issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /not trusted here/],
    ['unable to get certificate CRL', 'UNABLE_TO_GET_CRL', /`tlsCRLFile`/],
    ['Hostname/IP does not match', 'ERR_TLS_CERT_ALTNAME_INVALID', /for another host name/],
    ['certificate has expired', 'CERT_HAS_EXPIRED', /^its certificate has expired/],
    ['certificate is not yet valid', 'CERT_NOT_YET_VALID', /clock/],
    ['certificate revoked', 'CERT_REVOKED', /revoked/],
    ['wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER', /Remove `tls=true`/],
    [
      'alert certificate required',
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      /Set `tlsCertificateKeyFile`/,
    ],
    ['alert unknown ca', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', /refused the client certificate/],
    ['alert protocol version', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /no TLS version/],
    ['something new', 'ERR_SSL_SOMETHING_NEW', /^the TLS handshake failed \(something new\)/],
  ])('names the cause of %s', (message, code, text) => {
    expect(tlsFailure(coded(message, code), true)).toMatch(text);
  });

  it('treats a message as text, whatever it contains', () => {
    expect(tlsFailure(coded('$& $1', 'CERT_HAS_EXPIRED'), true)).toContain('($& $1)');
  });

  it('recognizes a server without TLS by how it closes the connection', () => {
    const closed = new Error(
      'Client network socket disconnected before secure TLS connection was established',
    );
    expect(tlsFailure(closed, true)).toContain('Remove `tls=true`');
    expect(tlsFailure(closed, false)).toBeUndefined();
  });

  it('leaves other errors alone', () => {
    expect(tlsFailure(coded('connect ECONNREFUSED', 'ECONNREFUSED'), true)).toBeUndefined();
    expect(tlsFailure(coded('crl', 'NO_CRL'), true)).toBeUndefined();
  });
});
