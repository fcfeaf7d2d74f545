import { existsSync } from 'node:fs';
import { chmod, chown, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from './engine-error.ts';
import type { Account } from './programs.ts';
import { findProgram, run } from './programs.ts';

const days = '3650';
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;
const leafExtensions = `subjectAltName=IP:127.0.0.1,DNS:localhost
basicConstraints=critical,CA:FALSE
extendedKeyUsage=serverAuth,clientAuth
`;

/**
 * Makes a private authority and a certificate for 127.0.0.1 in `directory` (ca.crt, server.crt, server.key), or
 * keeps those of an earlier run. The authority's key is deleted, so nothing else can ever be signed with it.
 * @param directory the folder, which must exist
 * @param account who must be able to read the key, undefined for us
 * @returns the path of the authority's certificate, for clients to trust
 * @throws EngineError when openssl is missing or fails
 */
export async function makeCertificates(directory: string, account: Account | undefined): Promise<string> {
  const at = (name: string): string => join(directory, name);
  if (existsSync(at('server.crt'))) return at('ca.crt');
  const openssl = findProgram('openssl');
  if (!openssl) throw new EngineError('openssl is missing; a cache with TLS needs it: apt install openssl');

  const authority = ['-x509', '-days', days, '-subj', '/CN=Concert local authority'];
  await run([openssl, 'req', ...authority, ...newKey, '-keyout', at('ca.key'), '-out', at('ca.crt')]);
  await run([
    openssl,
    'req',
    '-subj',
    '/CN=127.0.0.1',
    ...newKey,
    '-keyout',
    at('server.key'),
    '-out',
    at('csr'),
  ]);
  await writeFile(at('extensions'), leafExtensions);
  const signer = [
    '-CA',
    at('ca.crt'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-extfile',
    at('extensions'),
  ];
  await run([openssl, 'x509', '-req', '-days', days, '-in', at('csr'), ...signer, '-out', at('server.crt')]);
  await Promise.all(['ca.key', 'csr', 'extensions', 'ca.srl'].map((name) => rm(at(name), { force: true })));
  await chmod(at('server.key'), 0o600);
  if (account) await chown(at('server.key'), account.uid, account.gid);
  return at('ca.crt');
}
