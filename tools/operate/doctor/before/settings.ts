import { type Examination, ok, warning } from '../finding.ts';

/** Recommended settings that are not set. */
export const settingsAreComplete: Examination = async ({ settings, stage }) => {
  const { alarms, identity } = settings;
  const file = `env.${stage}.json`;
  return [
    alarms.email === null && alarms.topicArn === null
      ? warning(
          'no alarm recipient is configured',
          'No one is notified of failures or overspend.',
          `set alarms.email in ${file} and deploy`,
        )
      : ok('an alarm recipient is configured'),
    identity.selfSignUp && identity.emailFrom === null
      ? warning(
          'sign-up codes are sent by Cognito itself, about 50 e-mails a day',
          'During a large sale most users could not sign up.',
          `verify a domain in SES, set identity.emailFrom in ${file} and deploy`,
        )
      : ok(identity.selfSignUp ? 'sign-up codes are sent through SES' : 'self sign-up is off'),
  ];
};
