import type { Stack } from './stack.ts';

/** `custom.customDomain` of serverless-domain-manager, whose own defaults are made for REST APIs at the edge. */
export function domainManager({ settings }: Stack) {
  const { name, createDnsRecord, certificateArn, certificateName } = settings.domain;
  if (name === null) return { enabled: false };
  return {
    enabled: true,
    domainName: name,
    apiType: 'http',
    endpointType: 'REGIONAL',
    securityPolicy: 'tls_1_2',
    createRoute53Record: createDnsRecord,
    ...(certificateArn !== null && { certificateArn }),
    ...(certificateName !== null && { certificateName }),
  };
}
