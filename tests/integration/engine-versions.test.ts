import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EmulatedAws, startEmulatedAws } from '../../tools/emulator/start.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { engineVersionFits } from '../../tools/operate/doctor/before/engine.ts';
import type { Finding } from '../../tools/operate/doctor/finding.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';

// What becomes of `database.engineVersion` once RDS has a database, and what the doctor says before a deploy finds out.
const { root } = engineSandbox();
const StackName = 'concert-prod';
let emulated: EmulatedAws;
let cloudFormation: CloudFormationClient;
let rds: RDSClient;

beforeAll(async () => {
  emulated = await startEmulatedAws({
    directory: join(root, 'aws'),
    port: 22_000 + 10 * Math.floor(Math.random() * 500),
    yes: true,
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { endpoint: emulated.url, region: 'us-east-1', credentials };
  cloudFormation = new CloudFormationClient(client);
  rds = new RDSClient(client);
  Object.assign(process.env, emulated.environment);
});
afterAll(async () => {
  cloudFormation.destroy();
  rds.destroy();
  await emulated.stop();
});

const template = (EngineVersion: string): string =>
  JSON.stringify({
    Resources: {
      Database: {
        Type: 'AWS::RDS::DBInstance',
        Properties: {
          DBInstanceIdentifier: StackName,
          DBName: 'concert',
          Engine: 'mysql',
          EngineVersion,
          MasterUsername: 'concert_admin',
          ManageMasterUserPassword: true,
        },
      },
    },
  });

/** Sends the template with a version; gives the status that the stack ends in, and why something failed. */
async function deploy(version: string, isNew = false): Promise<{ status: string; reasons: string[] }> {
  const began = new Date();
  const input = { StackName, TemplateBody: template(version) };
  if (isNew) await cloudFormation.send(new CreateStackCommand(input));
  else await cloudFormation.send(new UpdateStackCommand(input));
  for (;;) {
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const status = String(stack?.StackStatus);
    if (status.endsWith('IN_PROGRESS')) await pause(100);
    else return { status, reasons: await reasonsSince(began) };
  }
}

async function reasonsSince(began: Date): Promise<string[]> {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(
    ({ ResourceStatus = '', LogicalResourceId, Timestamp }) =>
      ResourceStatus.endsWith('FAILED') && LogicalResourceId === 'Database' && Timestamp! >= began,
  ).map(({ ResourceStatusReason = '' }) => ResourceStatusReason);
}

async function running(): Promise<string | undefined> {
  const { DBInstances = [] } = await rds.send(
    new DescribeDBInstancesCommand({ DBInstanceIdentifier: StackName }),
  );
  return DBInstances[0]?.EngineVersion;
}

/** What the doctor says of the version, where the settings ask for this one. */
async function doctor(engineVersion: string): Promise<Finding | undefined> {
  const settings = parseSettings(JSON.stringify({ database: { engineVersion } }), 'env.prod.json');
  const aws = { region: 'us-east-1', endpoint: emulated.url };
  const caller = { account: '000000000000', arn: 'arn:aws:iam::000000000000:root' };
  const [finding] = await engineVersionFits({ name: StackName, stage: 'prod', settings, aws, caller });
  return finding;
}

describe('the version of MySQL', () => {
  it('when RDS has withdrawn it, keeps a database from being made, and the doctor knows before', async () => {
    expect(await doctor('8.4.3')).toMatchObject({ level: 'problem' });
    const { status, reasons } = await deploy('8.4.3', true);
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reasons[0]).toContain('Cannot find version 8.4.3 for mysql');
    await cloudFormation.send(new DeleteStackCommand({ StackName }));
  });

  it('when the settings leave it to RDS, is the one that RDS has by default', async () => {
    expect(await doctor('8.4')).toEqual({ level: 'ok', what: 'RDS creates the database with MySQL 8.4.9' });
    expect(await deploy('8.4', true)).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(await running()).toBe('8.4.9');
  });

  it('when a newer one is asked for, is upgraded by the deploy, as the doctor warns', async () => {
    expect(await doctor('8.4.11')).toMatchObject({
      level: 'warning',
      what: 'the next deploy upgrades MySQL from 8.4.9 to 8.4.11',
    });
    expect(await deploy('8.4.11')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await running()).toBe('8.4.11');
  });

  it('when an older one is asked for, is refused by RDS, and the doctor says what works', async () => {
    expect(await doctor('8.4.10')).toMatchObject({
      level: 'problem',
      what: 'the settings ask for MySQL 8.4.10, but 8.4.11 runs',
      fix: 'set database.engineVersion in env.prod.json to "8.4", or to one of 8.4.11',
    });
    const { status, reasons } = await deploy('8.4.10');
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reasons[0]).toContain('Cannot upgrade mysql from 8.4.11 to 8.4.10');
    expect(await running()).toBe('8.4.11');
  });

  it('when it is left to RDS again, stays where it is, ahead of the default', async () => {
    expect(await doctor('8.4')).toEqual({
      level: 'ok',
      what: 'MySQL 8.4.11 runs, and a deploy leaves it as it is',
    });
    expect(await deploy('8.4')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await running()).toBe('8.4.11');
  });
});
