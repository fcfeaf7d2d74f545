import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  ApiGatewayV2Client,
  GetApiMappingsCommand,
  GetApisCommand,
  GetDomainNamesCommand,
} from '@aws-sdk/client-apigatewayv2';
import { expect, it } from '@jest/globals';
import type { DeployTarget } from '../support/deployed-stack.ts';

/** A domain of one's own, made, connected, looked at, and taken away again. */
export function havingDomain(
  target: () => DeployTarget,
  clientSettings: () => {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  },
  health: () => Promise<object>,
): void {
  const settings = { domain: { name: 'api.concert.example', createDnsRecord: false } };

  it('sls create_domain makes it, and the deploy connects it and closes the other door', async () => {
    const acm = new ACMClient(clientSettings());
    await acm.send(new RequestCertificateCommand({ DomainName: 'api.concert.example' }));
    acm.destroy();
    expect(await target().sls(['create_domain'], settings)).toMatchObject({ status: 0 });
    expect(await target().sls(['deploy'], settings)).toMatchObject({ status: 0 });
    expect(target().outputs()).toMatchObject({
      CustomDomain: 'api.concert.example',
      ApiEndpoint: 'https://api.concert.example',
    });
    const gateway = new ApiGatewayV2Client(clientSettings());
    const { Items: domains = [] } = await gateway.send(new GetDomainNamesCommand({}));
    expect(domains).toMatchObject([
      {
        DomainName: 'api.concert.example',
        DomainNameConfigurations: [{ EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
      },
    ]);
    const { Items: apis = [] } = await gateway.send(new GetApisCommand({}));
    expect(apis).toMatchObject([{ DisableExecuteApiEndpoint: true }]);
    const { Items: mappings = [] } = await gateway.send(
      new GetApiMappingsCommand({ DomainName: 'api.concert.example' }),
    );
    expect(mappings.map(({ ApiId }) => ApiId)).toEqual([apis[0]?.ApiId]);
    writeFileSync(join(target().project, 'env.prod.json'), JSON.stringify(settings));
    const { stdout } = await target().npm(['doctor', '--stage', 'prod', '--json']);
    const findings = JSON.parse(stdout) as { level: string; what: string }[];
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
    expect(findings.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(
        /^the domain api\.concert\.example exists in API Gateway: its DNS name points to /,
      ),
    );
    writeFileSync(join(target().project, 'env.prod.json'), '{}');
    gateway.destroy();
  });

  it('sls delete_domain takes it away again', async () => {
    expect(await target().sls(['delete_domain'], settings)).toMatchObject({ status: 0 });
    expect(await target().sls(['create_domain'], settings)).toMatchObject({ status: 0 });
    expect(await target().sls(['deploy'], settings)).toMatchObject({ status: 0 });
  });

  it('taken out of the settings, the API answers at its own address again', async () => {
    // The domain still leads there, until the stack is removed.
    expect(await target().sls(['deploy'])).toMatchObject({ status: 0 });
    expect(target().outputs()).not.toHaveProperty('CustomDomain');
    expect(await health()).toMatchObject({ status: 'ok' });
  });
}
