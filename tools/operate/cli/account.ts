import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Stage } from './stack.ts';

/** Whom the credentials belong to. Needs no permission (STS GetCallerIdentity). */
export interface Caller {
  account: string;
  arn: string;
}

/** Asks AWS whose credentials these are. */
export async function callerOf(aws: Stage['aws']): Promise<Caller> {
  const sts = new STSClient(aws);
  try {
    const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { account: Account, arn: Arn };
  } finally {
    sts.destroy();
  }
}

/** Prints to stderr, before anything changes, the account, region, stack and settings that a command works with. */
export async function announceTarget({ name, aws, settingsFile }: Stage): Promise<Caller> {
  const caller = await callerOf(aws);
  const settings = settingsFile ?? 'default settings (no file of this stage here)';
  process.stderr.write(`Account ${caller.account} · ${aws.region} · stack ${name} · ${settings}\n`);
  return caller;
}
