import { join } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { ApiGatewayV2Client, CreateDomainNameCommand } from '@aws-sdk/client-apigatewayv2';
import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseSettings } from '../../src/config/settings.ts';
import type { Stage } from '../../tools/operate/cli/stack.ts';
import { planFor } from '../../tools/operate/iam-groups/plan.ts';
import { leftoversOf } from '../../tools/operate/remove/leftovers.ts';
import { answering } from '../support/answering-server.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';

// What `npm run remove` tells at its end, by looking.
const { root } = engineSandbox();
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let aws: { url: string; stop: () => Promise<void> };
let client: { region: string; endpoint: string; credentials: typeof credentials };
beforeAll(async () => {
  aws = await startMinistackWith('iam,acm,apigateway,s3,logs,rds,sts', join(root, 'aws'));
  client = { region: 'us-east-1', endpoint: aws.url, credentials };
});
afterAll(() => aws?.stop());

const stageOf = (name: string, settings: object = {}): Stage => ({
  name: `concert-${name}`,
  settings: parseSettings(JSON.stringify({ budget: { anomalyUsd: null }, ...settings }), `env.${name}.json`),
  settingsFile: undefined,
  aws: client,
});
const nothingBefore = { domain: undefined, keptBucket: undefined };

describe('what a removed stage leaves', () => {
  it('is nothing, where nothing was made beside it', async () => {
    expect(await leftoversOf('clean', stageOf('clean'), nothingBefore)).toEqual({ left: [], unseen: [] });
  });

  it('is each group with its members, and the role to deploy with; not those of another stage', async () => {
    const iam = new IAMClient(client);
    for (const GroupName of ['concert-prod-admins', 'concert-prod-deployment', 'concert-prod-eu-admins'])
      await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new CreateUserCommand({ UserName: 'ann' }));
    await iam.send(new AddUserToGroupCommand({ GroupName: 'concert-prod-admins', UserName: 'ann' }));
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const { role } = planFor('concert-prod');
    await iam.send(new CreateRoleCommand({ RoleName: role.name, AssumeRolePolicyDocument }));
    iam.destroy();
    const { left } = await leftoversOf('prod', stageOf('prod'), nothingBefore);
    expect(left.map(({ what, cost }) => [what, cost])).toEqual([
      ['IAM group concert-prod-admins, 1 member', 'free'],
      ['IAM group concert-prod-deployment, 0 members', 'free'],
      [`IAM role ${role.name}, to deploy with`, 'free'],
    ]);
  });

  it('is its domain and certificate, though the settings name it no more', async () => {
    const DomainName = 'api.example.com';
    const acm = new ACMClient(client);
    for (const name of [DomainName, 'other.example.com'])
      await acm.send(new RequestCertificateCommand({ DomainName: name }));
    acm.destroy();
    const gateway = new ApiGatewayV2Client(client);
    await gateway.send(new CreateDomainNameCommand({ DomainName }));
    gateway.destroy();
    const { left: named } = await leftoversOf(
      'web',
      stageOf('web', { domain: { name: DomainName } }),
      nothingBefore,
    );
    expect(named.map(({ what }) => what)).toEqual([
      'domain api.example.com of API Gateway',
      'certificate for api.example.com',
    ]);
    const unnamed = await leftoversOf('web', stageOf('web'), { ...nothingBefore, domain: DomainName });
    expect(unnamed.left).toEqual(named);
  });

  it('is the bucket that a setting keeps, and not one that is gone', async () => {
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'kept-files' }));
    s3.destroy();
    const leftWith = async (keptBucket: string) =>
      (await leftoversOf('files', stageOf('files'), { domain: undefined, keptBucket })).left;
    expect(await leftWith('kept-files')).toEqual([
      {
        what: 'bucket kept-files with media, uploads and static files',
        cost: '$0.023 a GB and month',
        fix: 'aws s3 rb s3://kept-files --force',
      },
    ]);
    expect(await leftWith('gone-files')).toEqual([]);
  });

  it('is told as not looked at, where the credentials may not look', async () => {
    const server = await answering(
      'application/json',
      JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }),
      403,
    );
    const refusing = { ...stageOf('prod'), aws: { ...client, endpoint: server.url } };
    const { left, unseen } = await leftoversOf('prod', refusing, nothingBefore);
    server.stop();
    expect(left).toEqual([]);
    expect(unseen).toEqual([
      expect.stringMatching(/^log groups: access denied for these AWS credentials/),
      expect.stringMatching(/^database snapshots: /),
      expect.stringMatching(/^IAM groups and the deployment role: /),
    ]);
  });
});
