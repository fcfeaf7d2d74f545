import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { DeployTarget } from './deployed-stack.ts';

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: string | string[];
}

/** One action on one resource, both with the wildcards of the policy that allows it. */
export interface Right {
  role: string;
  action: string;
  resource: string;
}

/** A call that the emulated AWS has judged. `refused`: why, else null. */
export interface JudgedCall extends Right {
  function: string;
  refused: string | null;
}

/** Every call of a function so far, and what Lambda did in its name. */
export function judgedCalls({ directory }: DeployTarget): JudgedCall[] {
  const file = join(directory, 'emulator/aws/calls.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as JudgedCall);
}

/** The rights of the deployed functions' roles. */
export async function rightsOfRoles(target: DeployTarget): Promise<Right[]> {
  return withIam(target, async (iam) => {
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const isOfFunction = ({ AssumeRolePolicyDocument = '' }) =>
      decodeURIComponent(AssumeRolePolicyDocument).includes('lambda.amazonaws.com');
    const rights: Right[] = [];
    for (const { RoleName: role = '' } of Roles.filter(isOfFunction)) {
      for (const { Effect, Action, Resource } of (await policyOf(iam, role)).statements) {
        if (Effect !== 'Allow') continue;
        const pairs = [Action]
          .flat()
          .flatMap((action) => [Resource].flat().map((resource) => ({ action, resource })));
        rights.push(...pairs.map((pair) => ({ role, ...pair })));
      }
    }
    return rights;
  });
}

/** Those that no allowed call needed. */
export function unusedRights(rights: readonly Right[], calls: readonly JudgedCall[]): Right[] {
  const allowed = calls.filter(({ refused }) => refused === null);
  return rights.filter(
    ({ role, action, resource }) =>
      !allowed.some(
        (call) => call.role === role && like(call.action, action) && like(call.resource, resource),
      ),
  );
}

const like = (text: string, pattern: string): boolean => {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(text);
};

/** Takes an action out of a role, does some work, and gives it back. @throws Error when the role has no such action */
export async function without<T>(
  target: DeployTarget,
  role: string,
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  return withIam(target, async (iam) => {
    const { name: PolicyName, statements } = await policyOf(iam, role);
    const put = (Statement: Statement[]) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: role,
          PolicyName,
          PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
        }),
      );
    const poorer = statements.map((one) => ({
      ...one,
      Action: [one.Action].flat().filter((each) => each !== action),
    }));
    if (
      JSON.stringify(poorer.map(({ Action }) => Action)) ===
      JSON.stringify(statements.map(({ Action }) => [Action].flat()))
    )
      throw new Error(`${role} has no right to ${action}`);
    await put(poorer.filter(({ Action }) => Action.length > 0));
    try {
      return await work();
    } finally {
      await put(statements);
    }
  });
}

async function policyOf(
  iam: IAMClient,
  RoleName: string,
): Promise<{ name: string; statements: Statement[] }> {
  const { PolicyNames: [name = ''] = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: name }));
  const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: Statement[] };
  return { name, statements: Statement };
}

async function withIam<T>({ aws }: DeployTarget, work: (iam: IAMClient) => Promise<T>): Promise<T> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const iam = new IAMClient({ endpoint: aws.url, region: 'us-east-1', credentials });
  try {
    return await work(iam);
  } finally {
    iam.destroy();
  }
}
