import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Stage } from './stack.ts';

/** Who the credentials belong to. Asking needs no right. */
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

/** Says on stderr, before anything changes, in which account and region a command works, on which stack and by which settings. */
export async function tellTarget({ name, aws, settingsFile }: Stage): Promise<Caller> {
  const caller = await callerOf(aws);
  const settings = settingsFile ?? 'default settings (no file of this stage here)';
  process.stderr.write(`Account ${caller.account} · ${aws.region} · stack ${name} · ${settings}\n`);
  return caller;
}
