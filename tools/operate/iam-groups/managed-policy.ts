import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
  paginateListPolicies,
} from '@aws-sdk/client-iam';

/** A managed policy of this account, in the version that is in force. */
export interface ManagedPolicy {
  arn: string;
  document: unknown;
}

/** The account's own policy of that name; undefined where there is none. Looked for by name: the account needs no asking. */
export async function policyOf(client: IAMClient, name: string): Promise<ManagedPolicy | undefined> {
  for await (const { Policies = [] } of paginateListPolicies({ client }, { Scope: 'Local' })) {
    const found = Policies.find(({ PolicyName }) => PolicyName === name);
    if (found?.Arn === undefined) continue;
    const { Arn: PolicyArn, DefaultVersionId: VersionId } = found;
    const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    return { arn: PolicyArn, document: JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? 'null')) };
  }
  return undefined;
}

/** Creates a policy of this account. */
export async function createPolicy(
  client: IAMClient,
  PolicyName: string,
  policyDocument: object,
): Promise<void> {
  const PolicyDocument = JSON.stringify(policyDocument);
  await client.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
}

/**
 * Puts another version of a policy in force. IAM keeps five: the oldest that is not in force makes room.
 * Source: IAM API Reference, CreatePolicyVersion.
 */
export async function replacePolicy(
  client: IAMClient,
  PolicyArn: string,
  policyDocument: object,
): Promise<void> {
  const { Versions = [] } = await client.send(new ListPolicyVersionsCommand({ PolicyArn }));
  const oldest = Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).toSorted(
    (one, other) => Number(one.VersionId?.slice(1)) - Number(other.VersionId?.slice(1)),
  )[0];
  if (Versions.length >= 5 && oldest !== undefined)
    await client.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: oldest.VersionId }));
  const PolicyDocument = JSON.stringify(policyDocument);
  await client.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
}
