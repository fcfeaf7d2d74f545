import { runSimulation } from '@cloud-copilot/iam-simulate';

/** Somebody of the account, by their policies. */
export interface Principal {
  arn: string;
  /** Documents by name. */
  policies: Record<string, object>;
  boundary?: object;
}

/** A call as IAM sees it. */
export interface Call {
  action: string;
  resource: string;
  /** Condition keys of the call, such as `iam:PassedToService`. */
  context?: Record<string, string>;
}

export const ACCOUNT = '000000000000';

/**
 * Whether IAM lets somebody do it: a real evaluator, with the actions, resource types and condition keys of the Service
 * Authorization Reference. @throws Error where the call or a policy is none that IAM knows
 */
export async function mayDo({ arn, policies, boundary }: Principal, call: Call): Promise<boolean> {
  const { action, resource, context = {} } = call;
  const named = (documents: Record<string, object>) =>
    Object.entries(documents).map(([name, policy]) => ({ name, policy }));
  const result = await runSimulation(
    {
      request: {
        principal: arn,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: context,
      },
      identityPolicies: named(policies),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(boundary && { permissionBoundaryPolicies: named({ boundary }) }),
    },
    {},
  );
  if (result.resultType === 'error')
    throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === 'Allowed';
}
