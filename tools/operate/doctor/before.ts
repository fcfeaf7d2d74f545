import { ACMClient, paginateListCertificates } from '@aws-sdk/client-acm';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeDBEngineVersionsCommand, RDSClient } from '@aws-sdk/client-rds';
import { bucketNameIsFree, databaseHasRoom, networkHasRoom } from './account.ts';
import { type Examination, type Finding, ok, problem, warning } from './finding.ts';

/** What the settings leave open. */
const settingsLookRight: Examination = async ({ settings, stage }) => {
  const { alarms, identity } = settings;
  const file = `env.${stage}.json`;
  return [
    alarms.email === null && alarms.topicArn === null
      ? warning(
          'alarms reach nobody',
          'Nobody hears of a failure or of the bill.',
          `set alarms.email in ${file}`,
        )
      : ok('alarms reach somebody'),
    identity.selfSignUp && identity.emailFrom === null
      ? warning(
          "sign-up codes come from Cognito's own sender",
          'It stops at about 50 mails a day: on a sale night most people could not sign up.',
          `verify an address in SES and set identity.emailFrom in ${file}`,
        )
      : ok('sign-up codes have a sender of their own'),
  ];
};

/** Whether the account lets enough functions run at once. */
const accountHasQuota: Examination = async ({ aws, settings }) => {
  const lambda = new LambdaClient(aws);
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  lambda.destroy();
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  const reserved = settings.api.reservedConcurrency ?? 0;
  if (limit - reserved < 100 && reserved > 0) {
    return [
      problem(
        `the account runs ${limit} functions at once, ${reserved} would be reserved`,
        'AWS keeps 100 free for all other functions and refuses the deploy.',
        'ask AWS for more (Service Quotas, Lambda, concurrent executions), or set api.reservedConcurrency to null',
      ),
    ];
  }
  return [
    limit < 100
      ? warning(
          `the account runs ${limit} functions at once`,
          'A rush is refused with 503 long before the database is busy.',
          'ask AWS for 1,000: Service Quotas, Lambda, concurrent executions; it takes some days',
        )
      : ok(`the account runs ${limit} functions at once`),
  ];
};

/** Whether RDS has the version that the settings ask for. */
const engineIsAvailable: Examination = async ({ aws, settings }) => {
  const { engineVersion: EngineVersion } = settings.database;
  const rds = new RDSClient(aws);
  const { DBEngineVersions = [] } = await rds.send(
    new DescribeDBEngineVersionsCommand({ Engine: 'mysql', EngineVersion }),
  );
  rds.destroy();
  return [
    DBEngineVersions.length > 0
      ? ok(`RDS has MySQL ${EngineVersion}`)
      : problem(
          `RDS has no MySQL ${EngineVersion} in ${aws.region}`,
          'The deploy would fail after some minutes.',
          'set database.engineVersion to one of: aws rds describe-db-engine-versions --engine mysql --query "DBEngineVersions[].EngineVersion"',
        ),
  ];
};

/** What an earlier stack may have left: CloudFormation refuses to make what is there. */
const nothingIsInTheWay: Examination = async ({ aws, name, outputs }) => {
  if (outputs !== undefined) return [];
  const client = new CloudWatchLogsClient(aws);
  const found: Finding[] = [];
  for (const logGroupNamePrefix of [`/aws/lambda/${name}-`, `${name}-`]) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
      for (const { logGroupName = '' } of logGroups)
        found.push(
          problem(
            `the log group ${logGroupName} is there, but no stack`,
            'CloudFormation refuses to make what exists already.',
            `aws logs delete-log-group --log-group-name ${logGroupName}`,
          ),
        );
    }
  }
  client.destroy();
  return found.length > 0 ? found : [ok('nothing of an earlier stack is in the way')];
};

/** Whether the domain has a certificate that was issued, in the region of the API. */
const certificateIsIssued: Examination = async ({ aws, settings }) => {
  const { name, certificateName } = settings.domain;
  if (name === null) return [];
  const wanted = certificateName ?? name;
  const acm = new ACMClient(aws);
  const statuses = await certificateStatuses(acm, wanted);
  acm.destroy();
  if (statuses.includes('ISSUED')) return [ok(`${wanted} has a certificate`)];
  const state = statuses.length === 0 ? 'no certificate' : 'a certificate that is not issued yet';
  return [
    problem(
      `${wanted} has ${state} in ${aws.region}`,
      'create_domain and the deploy would fail.',
      `aws acm request-certificate --domain-name ${name} --validation-method DNS --region ${aws.region}, then make the DNS record that it asks for`,
    ),
  ];
};

/** Of the certificates for a name, or for all names beside it. */
async function certificateStatuses(client: ACMClient, name: string): Promise<(string | undefined)[]> {
  const names = [name, name.replace(/^[^.]+/, '*')];
  const statuses: (string | undefined)[] = [];
  for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client }, {})) {
    const found = CertificateSummaryList.filter(({ DomainName = '' }) => names.includes(DomainName));
    statuses.push(...found.map(({ Status }) => Status));
  }
  return statuses;
}

/** What can be known before a deploy, by what is looked at. */
export const beforeDeploy: Readonly<Record<string, Examination>> = {
  'the settings': settingsLookRight,
  "the account's quota": accountHasQuota,
  'the quotas of networks': networkHasRoom,
  'the quotas of databases': databaseHasRoom,
  'the version of MySQL': engineIsAvailable,
  'the name of the bucket': bucketNameIsFree,
  'what earlier stacks have left': nothingIsInTheWay,
  'the certificate': certificateIsIssued,
};
