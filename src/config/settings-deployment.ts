import * as v from 'valibot';
import { group, setting, text } from './setting-kinds.ts';

const POLICY_ARN = /^arn:aws:iam::\d{12}:policy\/[\w+=,.@/-]{1,512}$/;
const ROLE_ARN = /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;

/** How the stack is deployed. */
export const deployment = group(
  {
    roleArn: setting(
      v.nullable(text(ROLE_ARN, 'null or the ARN of an IAM role')),
      null,
      'ARN of the CloudFormation service role, so that users who deploy need no permission to create IAM roles; null for the permissions of the user who deploys. "npm run iam-groups -- provision" creates one.',
    ),
    permissionsBoundaryArn: setting(
      v.nullable(text(POLICY_ARN, 'null or the ARN of a managed policy of your account')),
      null,
      'ARN of the permissions boundary of every role of the stack. null for the one that belongs to deployment.roleArn, if that is the role of "npm run iam-groups", otherwise for none.',
    ),
  },
  'How the stack is deployed.',
);
