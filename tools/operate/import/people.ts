import {
  CognitoIdentityProviderClient,
  GetCSVHeaderCommand,
  paginateListUsers,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Stage } from '../cli/stack.ts';
import { emailOf } from './old-to-new.ts';
import type { OldDatabase } from './old-database.ts';

/** The `sub` of every user of a pool, by e-mail address in lower case. */
export async function subsByEmail(aws: Stage['aws'], UserPoolId: string): Promise<Map<string, string>> {
  const client = new CognitoIdentityProviderClient(aws);
  const subs = new Map<string, string>();
  try {
    for await (const { Users = [] } of paginateListUsers({ client }, { UserPoolId })) {
      for (const { Attributes = [] } of Users) {
        const own = new Map(Attributes.map(({ Name = '', Value = '' }) => [Name, Value]));
        subs.set((own.get('email') ?? '').toLowerCase(), own.get('sub') ?? '');
      }
    }
  } finally {
    client.destroy();
  }
  return subs;
}

/** An address that needs no quotes. Others are named in the report of the import itself. */
const PLAIN = /^[^@\s",\\]+@[^@\s",\\]+$/;

/** The legacy users as a file for an import job of Cognito. */
export interface CognitoCsv {
  text: string;
  users: number;
}

/**
 * Builds that file, with exactly the columns that the pool asks for. Passwords cannot be imported. Names are left out: they are in the
 * database, and Cognito reads neither quotes nor plain commas as other programs do.
 * Source: Amazon Cognito Developer Guide, "Importing users into user pools from a CSV file".
 */
export async function cognitoCsv(
  aws: Stage['aws'],
  UserPoolId: string,
  old: OldDatabase,
): Promise<CognitoCsv> {
  const client = new CognitoIdentityProviderClient(aws);
  const { CSVHeader = [] } = await client.send(new GetCSVHeaderCommand({ UserPoolId }));
  client.destroy();
  const lines: string[][] = [CSVHeader];
  for await (const rows of old.pages('users')) {
    for (const row of rows) {
      const email = emailOf(row);
      if (!PLAIN.test(email)) continue;
      const known: Record<string, string> = {
        'cognito:username': email,
        'cognito:mfa_enabled': 'FALSE',
        email,
        // Otherwise Cognito would send no code for a new password.
        email_verified: 'TRUE',
        phone_number_verified: 'FALSE',
      };
      lines.push(CSVHeader.map((column) => known[column] ?? ''));
    }
  }
  return { text: `${lines.join('\n')}\n`, users: lines.length - 1 };
}
