import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { planFor } from '../../tools/operate/iam-groups/plan.ts';
import { ACCOUNT, type Call, mayDo, type Principal } from '../support/iam-simulator.ts';

const { groups, role: cloudFormation, boundary } = planFor('concert-prod', 'concert-files');
const iam = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`;
const BOUNDARY = iam(`policy/${boundary.name}`);
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const STACK_ROLE = iam('role/concert-prod-us-east-1-api');
const OWN_ROLE = iam('role/concert-prod-cloudformation');
const FOREIGN_ROLE = iam('role/administrators');
const FOREIGN_FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:payroll`;
const OWN_FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:concert-prod-api`;
const stack = (name: string): string => `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/${name}/0f1e`;
const within = (policy: string) => ({ 'iam:PermissionsBoundary': policy });

/** The policy that docs/deploying-from-github.md tells people to give GitHub's role. */
const page = readFileSync(join(import.meta.dirname, '../../docs/deploying-from-github.md'), 'utf8');
const gitHubPolicy =
  [...page.matchAll(/```json\n([^]*?)```/g)]
    .map(([, text = '']) => text)
    .find((text) => text.includes('"ManageStack"')) ?? '';

// Its two statements. Source: AWS Managed Policy Reference Guide, "PowerUserAccess".
const POWER_USER = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles'],
      Resource: '*',
    },
  ],
};

/** What PowerUserAccess itself gives people, which docs/security.md says: other roles of the account, by what runs with them. */
const BY_POWER_USER =
  /^(?:another role|another function|another stack|the code of another|a command on|what an instance|the password of another database|files of another)/;

const PRINCIPALS: Record<string, Principal> = {
  'the role of CloudFormation': { arn: OWN_ROLE, policies: cloudFormation.inline },
  'the role of GitHub': {
    arn: iam('role/concert-prod-github'),
    policies: { deploy: JSON.parse(gitHubPolicy.replaceAll('ACCOUNT', ACCOUNT)) as object },
  },
  'the group deployment': {
    arn: iam('user/dan'),
    policies: { ...groups.at(-1)!.inline, PowerUserAccess: POWER_USER },
  },
};

/** Ways to become an administrator. Sources: Rhino Security Labs' list of escalations; Cloudsplaining. */
const ESCALATIONS: Record<string, Call> = {
  'a role without boundary': { action: 'iam:CreateRole', resource: STACK_ROLE },
  'a role within another boundary': {
    action: 'iam:CreateRole',
    resource: STACK_ROLE,
    context: within(ADMINISTRATOR),
  },
  'a role of another name': { action: 'iam:CreateRole', resource: FOREIGN_ROLE, context: within(BOUNDARY) },
  'rights for a role without boundary': { action: 'iam:PutRolePolicy', resource: STACK_ROLE },
  'AdministratorAccess for a role without boundary': {
    action: 'iam:AttachRolePolicy',
    resource: STACK_ROLE,
    context: { 'iam:PolicyARN': ADMINISTRATOR },
  },
  'AdministratorAccess for itself': {
    action: 'iam:AttachRolePolicy',
    resource: OWN_ROLE,
    context: { 'iam:PolicyARN': ADMINISTRATOR },
  },
  'rights for itself': { action: 'iam:PutRolePolicy', resource: OWN_ROLE, context: within(BOUNDARY) },
  'others who may be it': { action: 'iam:UpdateAssumeRolePolicy', resource: OWN_ROLE },
  'itself as the role of an administrator': { action: 'iam:UpdateAssumeRolePolicy', resource: FOREIGN_ROLE },
  'the boundary taken away': { action: 'iam:DeleteRolePermissionsBoundary', resource: STACK_ROLE },
  'another boundary': {
    action: 'iam:PutRolePermissionsBoundary',
    resource: STACK_ROLE,
    context: within(ADMINISTRATOR),
  },
  'a wider boundary': { action: 'iam:CreatePolicyVersion', resource: BOUNDARY },
  'an older boundary': { action: 'iam:SetDefaultPolicyVersion', resource: BOUNDARY },
  'the boundary deleted': { action: 'iam:DeletePolicy', resource: BOUNDARY },
  'an own policy': { action: 'iam:CreatePolicy', resource: iam('policy/mine') },
  'a user': { action: 'iam:CreateUser', resource: iam('user/eve') },
  'the access key of another': { action: 'iam:CreateAccessKey', resource: iam('user/ann') },
  'the password of another': { action: 'iam:UpdateLoginProfile', resource: iam('user/ann') },
  'a member of a group': { action: 'iam:AddUserToGroup', resource: iam('group/concert-prod-admins') },
  'rights for a group': { action: 'iam:PutGroupPolicy', resource: iam('group/concert-prod-deployment') },
  'rights for a user': { action: 'iam:PutUserPolicy', resource: iam('user/dan') },
  'another role handed to CloudFormation': {
    action: 'iam:PassRole',
    resource: FOREIGN_ROLE,
    context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
  },
  'another role handed to Lambda': {
    action: 'iam:PassRole',
    resource: FOREIGN_ROLE,
    context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
  },
  'its own role handed to Lambda': {
    action: 'iam:PassRole',
    resource: OWN_ROLE,
    context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
  },
  'a role handed to an instance': {
    action: 'iam:PassRole',
    resource: STACK_ROLE,
    context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  },
  'another role': { action: 'sts:AssumeRole', resource: FOREIGN_ROLE },
  'the code of another function': { action: 'lambda:UpdateFunctionCode', resource: FOREIGN_FUNCTION },
  'another function let to others': { action: 'lambda:AddPermission', resource: FOREIGN_FUNCTION },
  'another stack': { action: 'cloudformation:UpdateStack', resource: stack('payroll') },
  'a command on an instance': {
    action: 'ssm:SendCommand',
    resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0123456789abcdef0`,
  },
  'what an instance runs': {
    action: 'ec2:ModifyInstanceAttribute',
    resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0123456789abcdef0`,
  },
  'the password of another database': {
    action: 'secretsmanager:GetSecretValue',
    resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:payroll-a1b2c3`,
  },
  'files of another bucket': { action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::payroll' },
};

describe.each(Object.entries(PRINCIPALS))('%s', (name, principal) => {
  const open = Object.keys(ESCALATIONS).filter(
    (what) => name === 'the group deployment' && BY_POWER_USER.test(what) && !what.includes('handed to'),
  );

  it.each(Object.entries(ESCALATIONS))('is refused, or known to get: %s', async (what, call) => {
    expect([what, await mayDo(principal, call)]).toEqual([what, open.includes(what)]);
  });
});

describe('the escalations', () => {
  it('are calls that an administrator may make: none is refused for a slip in it', async () => {
    const admin = {
      arn: iam('user/ann'),
      policies: {
        all: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      },
    };
    for (const [what, call] of Object.entries(ESCALATIONS))
      expect([what, await mayDo(admin, call)]).toEqual([what, true]);
  });

  it('give a role of the stack nothing, even with AdministratorAccess', async () => {
    const bounded: Principal = {
      arn: STACK_ROLE,
      policies: {
        all: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      },
      boundary: boundary.document,
    };
    for (const [what, call] of Object.entries(ESCALATIONS))
      expect([what, await mayDo(bounded, call)]).toEqual([what, false]);
    const own = { action: 's3:GetObject', resource: 'arn:aws:s3:::concert-files/uploads/a' };
    expect(await mayDo(bounded, own)).toBe(true);
    expect(await mayDo(bounded, { ...own, resource: 'arn:aws:s3:::payroll/a' })).toBe(false);
  });
});

describe('who deploys still may', () => {
  const { 'the role of CloudFormation': builder, 'the role of GitHub': gitHub } = PRINCIPALS;
  const passed = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
  const calls: [string, Call][] = [
    ...['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:AttachRolePolicy'].map(
      (action): [string, Call] => [
        'CloudFormation',
        { action, resource: STACK_ROLE, context: within(BOUNDARY) },
      ],
    ),
    ...[
      'iam:UpdateRoleDescription',
      'iam:UpdateRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:DeleteRolePolicy',
      'iam:DeleteRole',
      'iam:TagRole',
      'iam:GetRole',
    ].map((action): [string, Call] => ['CloudFormation', { action, resource: STACK_ROLE }]),
    ['CloudFormation', { action: 'iam:PassRole', resource: STACK_ROLE, context: passed('lambda') }],
    [
      'CloudFormation',
      {
        action: 'iam:PassRole',
        resource: iam('role/concert-prod-ap-southeast-2-proxy'),
        context: passed('rds'),
      },
    ],
    ...['lambda:CreateFunction', 'lambda:UpdateFunctionCode', 'lambda:InvokeFunction'].map(
      (action): [string, Call] => ['CloudFormation', { action, resource: OWN_FUNCTION }],
    ),
    [
      'CloudFormation',
      {
        action: 'ec2:CreateNetworkInterface',
        resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:subnet/subnet-0123456789abcdef0`,
      },
    ],
    ['CloudFormation', { action: 's3:CreateBucket', resource: 'arn:aws:s3:::concert-files' }],
    [
      'CloudFormation',
      {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::concert-prod-serverlessdeploymentbucket-1a2b/code.zip',
      },
    ],
    [
      'CloudFormation',
      {
        action: 'secretsmanager:CreateSecret',
        resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:ApplicationSecret-Ab12Cd34Ef56-a1b2c3`,
      },
    ],
    ['GitHub', { action: 'cloudformation:CreateChangeSet', resource: stack('concert-prod') }],
    ['GitHub', { action: 'iam:PassRole', resource: OWN_ROLE, context: passed('cloudformation') }],
  ];

  it.each(calls)('%s: %j', async (who, call) => {
    expect(await mayDo(who === 'GitHub' ? gitHub! : builder!, call)).toBe(true);
  });
});
