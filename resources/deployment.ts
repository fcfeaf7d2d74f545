import type { Stack } from './stack.ts';

/** `provider.iam`: the service role of CloudFormation, for deploys by users who may not create roles. */
export function deploymentRole({ settings }: Stack) {
  const { roleArn } = settings.deployment;
  return roleArn === null ? {} : { iam: { deploymentRole: roleArn } };
}

/**
 * The permissions boundary of every role of the stack; null for none. The role that `npm run iam-groups` creates can create no role
 * without its boundary, so naming the one names the other.
 */
export function permissionsBoundary({ name, settings }: Stack): string | null {
  const { roleArn, permissionsBoundaryArn } = settings.deployment;
  if (permissionsBoundaryArn !== null || roleArn === null) return permissionsBoundaryArn;
  const [account, role] = roleArn.split(':role/');
  return role === `${name}-cloudformation` ? `${account}:policy/${name}-boundary` : null;
}

/** `provider.ecr`: the image of the API function, where osls is to build it. */
export function image({ settings }: Stack) {
  const { packaging, imageUri } = settings.api;
  if (packaging === 'zip' || imageUri !== null) return {};
  const platform = settings.architecture === 'arm64' ? 'linux/arm64' : 'linux/amd64';
  // Lambda accepts no image with attestations.
  return {
    ecr: {
      scanOnPush: true,
      images: { api: { path: '.', file: 'Dockerfile', platform, provenance: 'false' } },
    },
  };
}

/** Warnings about these settings at a deploy, a line each. */
export function warnings({ settings }: Stack): string[] {
  const { identity, alarms } = settings;
  const hasFewMails = identity.selfSignUp && identity.emailFrom === null;
  const hasNoRecipient = alarms.email === null && alarms.topicArn === null;
  return [
    hasFewMails &&
      "Cognito's own sender stops at about 50 e-mails a day, so during a large sale most users could not sign up: set identity.emailFrom.",
    hasNoRecipient &&
      'Alarms, budget and cost anomalies have no recipient: set alarms.email or alarms.topicArn.',
  ].filter((line) => line !== false);
}
