import { chmod, chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Account } from '../../tools/local/engines/programs.ts';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;

/** A certificate authority of a test's own. */
export interface Authority {
  caFile: string;
  /** Signs a certificate for one host name: `<name>.crt` and `<name>.key` in the folder, readable by the account. */
  issue(name: string, host: string, account: Account | undefined): Promise<{ cert: string; key: string }>;
}

/** Makes an authority in a folder that exists. */
export async function createAuthority(directory: string): Promise<Authority> {
  const at = (name: string): string => join(directory, name);
  const caFile = at('authority.crt');
  await run([
    'openssl',
    'req',
    '-x509',
    '-subj',
    '/CN=Test authority',
    ...NEW_KEY,
    '-keyout',
    at('authority.key'),
    '-out',
    caFile,
  ]);
  return {
    caFile,
    issue: async (name, host, account) => {
      const [key, cert, request, extensions] = ['key', 'crt', 'csr', 'ext'].map((end) =>
        at(`${name}.${end}`),
      ) as [string, string, string, string];
      await run(['openssl', 'req', '-subj', `/CN=${host}`, ...NEW_KEY, '-keyout', key, '-out', request]);
      await writeFile(extensions, `subjectAltName=DNS:${host}\nbasicConstraints=critical,CA:FALSE\n`);
      const signer = [
        '-CA',
        caFile,
        '-CAkey',
        at('authority.key'),
        '-CAcreateserial',
        '-extfile',
        extensions,
      ];
      await run(['openssl', 'x509', '-req', '-days', '2', '-in', request, ...signer, '-out', cert]);
      await chmod(key, 0o600);
      if (account) await chown(key, account.uid, account.gid);
      return { cert, key };
    },
  };
}
