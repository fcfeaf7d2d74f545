import {
  ACMClient,
  type CertificateSummary,
  DescribeCertificateCommand,
  KeyAlgorithm,
  paginateListCertificates,
} from '@aws-sdk/client-acm';
import { ApiGatewayV2Client, GetDomainNameCommand } from '@aws-sdk/client-apigatewayv2';
import { type Examination, type Finding, ok, type Patient, problem } from '../finding.ts';

/** Whether the domain has a certificate that was issued, in the region of the API. */
export const certificateIsIssued: Examination = async ({ aws, settings }) => {
  const { name, certificateName, certificateArn } = settings.domain;
  if (name === null) return [];
  const acm = new ACMClient(aws);
  const wanted = certificateName ?? name;
  try {
    return [
      certificateArn === null
        ? byName(wanted, await statusesOf(acm, wanted), aws.region)
        : byArn(certificateArn, await statusOf(acm, certificateArn), aws.region),
    ];
  } finally {
    acm.destroy();
  }
};

const NO_DOMAIN = 'create_domain and the deploy would fail.';

function byName(wanted: string, statuses: readonly (string | undefined)[], region: string): Finding {
  if (statuses.includes('ISSUED')) return ok(`the certificate for ${wanted} is issued`);
  return statuses.length === 0
    ? problem(
        `no certificate for ${wanted} in ${region}`,
        NO_DOMAIN,
        `aws acm request-certificate --domain-name ${wanted} --validation-method DNS --region ${region}, then create the DNS record that it shows`,
      )
    : problem(
        `the certificate for ${wanted} is ${statuses.join(', ')}`,
        NO_DOMAIN,
        `create the DNS record of: aws acm describe-certificate --certificate-arn <arn> --region ${region} --query 'Certificate.DomainValidationOptions[0].ResourceRecord'`,
      );
}

const byArn = (arn: string, status: string | undefined, region: string): Finding =>
  status === 'ISSUED'
    ? ok(`the certificate ${arn} is issued`)
    : problem(
        `the certificate ${arn} is ${status ?? `not in ${region}`}`,
        NO_DOMAIN,
        'set domain.certificateArn to an issued certificate of this account and region, or to null',
      );

async function statusOf(acm: ACMClient, CertificateArn: string): Promise<string | undefined> {
  try {
    return (await acm.send(new DescribeCertificateCommand({ CertificateArn }))).Certificate?.Status;
  } catch (error) {
    if (/ResourceNotFound|InvalidArn/.test((error as Error).name)) return undefined;
    throw error;
  }
}

/** The statuses of the certificates for a name, or its wildcard. Without `keyTypes` AWS leaves out those with ECDSA keys. */
async function statusesOf(client: ACMClient, name: string): Promise<(string | undefined)[]> {
  const names = [name, name.replace(/^[^.]+/, '*')];
  const isFor = ({ DomainName = '', SubjectAlternativeNameSummaries = [] }: CertificateSummary): boolean =>
    [DomainName, ...SubjectAlternativeNameSummaries].some((one) => names.includes(one));
  const statuses: (string | undefined)[] = [];
  const request = { Includes: { keyTypes: Object.values(KeyAlgorithm) } };
  for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client }, request))
    statuses.push(...CertificateSummaryList.filter(isFor).map(({ Status }) => Status));
  return statuses;
}

/** Whether `sls create_domain` has run: the deploy maps the API to a domain, but does not create it. */
export const domainIsCreated: Examination = async ({ aws, settings, stage }: Patient) => {
  const DomainName = settings.domain.name;
  if (DomainName === null) return [];
  const client = new ApiGatewayV2Client(aws);
  try {
    const { DomainNameConfigurations: [target] = [] } = await client.send(
      new GetDomainNameCommand({ DomainName }),
    );
    return [
      ok(
        `the domain ${DomainName} exists in API Gateway: its DNS name points to ${target?.ApiGatewayDomainName}`,
      ),
    ];
  } catch (error) {
    if (!/NotFound/.test((error as Error).name)) throw error;
    return [
      problem(
        `the domain ${DomainName} does not exist in API Gateway`,
        'The deploy would fail when it connects the API to it.',
        `npx sls create_domain --stage ${stage}`,
      ),
    ];
  } finally {
    client.destroy();
  }
};
