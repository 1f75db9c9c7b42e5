import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { RocketJobError } from '../../errors/rocket-job-error';

/** The TLS files named by a connection string. */
export interface TlsFiles {
  readonly tlsCAFile?: string;
  readonly tlsCRLFile?: string;
  readonly tlsCertificateKeyFile?: string;
  /** The value of `tlsCertificateKeyFilePassword`. */
  readonly passphrase?: string | undefined;
}

type Parameter = 'tlsCAFile' | 'tlsCRLFile' | 'tlsCertificateKeyFile';
type Check = (pem: string, files: TlsFiles) => void;

const CHECKS: Readonly<Record<Parameter, Check>> = {
  tlsCAFile: certificatesIn,
  tlsCRLFile: checkRevocations,
  tlsCertificateKeyFile: checkCertificateAndKey,
};

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END/g;
const PRIVATE_KEY = /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/;
const ENCRYPTED_KEY = /BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m;

const UNREADABLE: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'the file does not exist. Correct the path.'],
  ['ENOTDIR', 'the file does not exist. Correct the path.'],
  ['EACCES', 'you have no permission to read the file. Change its permissions, or run as another user.'],
]);

/**
 * Reads the TLS files before a connection is opened, because the driver reports a missing one as a failed
 * connection.
 *
 * @param source the origin of the connection string, for example `MONGODB_URI`
 * @throws RocketJobError `invalid_configuration` with the file and the reason
 */
export async function checkTlsFiles(files: TlsFiles, source: string): Promise<void> {
  for (const parameter of Object.keys(CHECKS) as Parameter[]) {
    const path = files[parameter];
    if (path === undefined) continue;
    try {
      CHECKS[parameter](await pemIn(path), files);
    } catch (error) {
      const reason = UNREADABLE.get((error as { code?: unknown }).code) ?? (error as Error).message;
      const message = `Can't use \`${parameter}=${path}\` (${source}): ${reason}`;
      throw new RocketJobError('invalid_configuration', message, { source }, { cause: error });
    }
  }
}

async function pemIn(path: string): Promise<string> {
  const found = await stat(path);
  if (found.isDirectory()) throw new Error('it is a folder. Name a file in PEM format.');
  // A pipe or a device could be endless, and can't be read twice.
  if (!found.isFile()) throw new Error('it is not a regular file. Name a file in PEM format.');
  return readFile(path, 'latin1');
}

function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0)
    throw new Error('it has no certificate in PEM format (`-----BEGIN CERTIFICATE-----`).');
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(`${block} CERTIFICATE-----\n`.replace(/(?:TRUSTED|X509) /, ''));
    } catch {
      throw new Error(`certificate ${index + 1} in it is damaged. Replace the file.`);
    }
  });
}

function checkRevocations(crl: string): void {
  try {
    createSecureContext({ crl });
  } catch {
    throw new Error('it has no certificate revocation list in PEM format (`-----BEGIN X509 CRL-----`).');
  }
}

function checkCertificateAndKey(pem: string, { passphrase }: TlsFiles): void {
  const [certificate] = certificatesIn(pem);
  const key = keyIn(pem, passphrase);
  if (certificate?.checkPrivateKey(key) !== true)
    throw new Error(
      'its private key does not belong to its first certificate. Put the right pair into the file.',
    );
  if (Date.parse(certificate.validTo) < Date.now())
    throw new Error(`its certificate expired on ${certificate.validTo}. Renew it.`);
}

function keyIn(pem: string, passphrase: string | undefined): KeyObject {
  const [key] = PRIVATE_KEY.exec(pem) ?? [];
  if (key === undefined)
    throw new Error('it has no private key in PEM format. Put the certificate and its key into one file.');
  const isEncrypted = ENCRYPTED_KEY.test(key);
  if (isEncrypted && passphrase === undefined)
    throw new Error('its private key is encrypted. Add `tlsCertificateKeyFilePassword`.');
  try {
    return createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    throw new Error(
      isEncrypted
        ? '`tlsCertificateKeyFilePassword` does not decrypt its private key. Correct the password.'
        : 'its private key is damaged. Replace the file.',
    );
  }
}
