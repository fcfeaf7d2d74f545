import { type Boundary, boundaryOf } from './boundary.ts';
import { resourcesOfStack, rolesOfStack } from './cloudformation-role.ts';
import { allow, document, type PolicyDocument, role, stackRoles, toService } from './policy.ts';

/** The permissions that a group or a role should have: managed policies by ARN, inline ones by name. */
export interface Rights {
  managed: string[];
  inline: Record<string, PolicyDocument>;
}
export interface GroupPlan extends Rights {
  name: string;
}

/** Everything that the command creates for one stage. */
export interface Plan {
  groups: GroupPlan[];
  /** What no role of the stack may exceed. */
  boundary: Boundary;
  /** The service role of CloudFormation, for people who may not create roles themselves. */
  role: Rights & { name: string; trust: object };
}

const ofAws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
/**
 * What a stage should have.
 * @param name service and stage, as in `concert-prod`
 * @param bucket the media bucket, where the settings name it
 */
export function planFor(name: string, bucket: string | null = null): Plan {
  const roleName = `${name}-cloudformation`;
  return {
    groups: [
      { name: `${name}-admins`, managed: [ofAws('AdministratorAccess')], inline: {} },
      { name: `${name}-developers`, managed: [ofAws('PowerUserAccess')], inline: {} },
      { name: `${name}-testers`, managed: [ofAws('ReadOnlyAccess')], inline: {} },
      {
        name: `${name}-deployment`,
        managed: [ofAws('PowerUserAccess')],
        inline: {
          [`${name}-deployment-passrole`]: passRole(name, roleName),
          [`${name}-deployment-self-service`]: selfService(),
        },
      },
    ],
    boundary: boundaryOf(name, bucket),
    role: {
      name: roleName,
      trust: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudformation.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
      // Not PowerUserAccess: it changes the code of every function in the account, and so can act with any of their roles.
      managed: [],
      inline: {
        [`${roleName}-roles`]: rolesOfStack(name),
        [`${roleName}-resources`]: resourcesOfStack(name, bucket),
      },
    },
  };
}

function passRole(name: string, roleName: string): PolicyDocument {
  return document(
    {
      ...allow('PassRoleToCloudFormation', ['iam:PassRole'], role(roleName)),
      Condition: toService('cloudformation'),
    },
    { ...allow('PassRolesToLambda', ['iam:PassRole'], stackRoles(name)), Condition: toService('lambda') },
    // In a statement of their own: the condition above exists for PassRole only, and would never be true for these.
    allow(
      'ReadRoles',
      ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'],
      role(`${name}-*`),
    ),
  );
}

/** What every user may do with their own credentials. */
function selfService(): PolicyDocument {
  const own = ['arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::*:user/*/${aws:username}'];
  return document(
    allow(
      'ViewAccountInfo',
      ['iam:GetAccountPasswordPolicy', 'iam:GetAccountSummary', 'iam:ListVirtualMFADevices'],
      '*',
    ),
    allow('ManageOwnPassword', ['iam:ChangePassword', 'iam:GetUser', 'iam:GetLoginProfile'], own),
    allow(
      'ManageOwnAccessKeys',
      [
        'iam:CreateAccessKey',
        'iam:DeleteAccessKey',
        'iam:GetAccessKeyLastUsed',
        'iam:ListAccessKeys',
        'iam:UpdateAccessKey',
      ],
      own,
    ),
    allow(
      'ManageOwnMfa',
      ['iam:EnableMFADevice', 'iam:GetMFADevice', 'iam:ListMFADevices', 'iam:ResyncMFADevice'],
      own,
    ),
    // Otherwise a thief of a password or key could remove the second factor.
    {
      ...allow('DeactivateOwnMfaWithMfa', ['iam:DeactivateMFADevice'], own),
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    },
    // The console lets people name a device as they like.
    allow('CreateMfaDevice', ['iam:CreateVirtualMFADevice'], 'arn:aws:iam::*:mfa/*'),
    allow('DeleteOwnMfaDevice', ['iam:DeleteVirtualMFADevice'], 'arn:aws:iam::*:mfa/${aws:username}'),
  );
}
