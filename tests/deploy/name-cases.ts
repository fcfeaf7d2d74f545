import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from '@jest/globals';
import { type BareEmulator, fresh, logGroup, topic } from '../support/bare-emulator.ts';
import type { Resource } from '../support/raw-stack.ts';

/** Names that there are already. */
export function takenNames(emulator: () => BareEmulator): void {
  const Dashboard: Resource = {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: { DashboardName: 'free-again', DashboardBody: '{}' },
  };
  describe('a name that is taken', () => {
    const ALREADY = 'Resource handler returned message: "Resource of type';
    it('by another stack is refused', async () => {
      await emulator().stacks.create(fresh(), { Group: logGroup('taken') });
      const { status, events } = await emulator().stacks.create(fresh(), { Group: logGroup('taken') });
      expect([status, events.find((event) => event.includes('FAILED'))]).toEqual([
        'ROLLBACK_COMPLETE',
        `Group CREATE_FAILED: ${ALREADY} 'AWS::Logs::LogGroup' with identifier 'taken' already exists." (HandlerErrorCode: AlreadyExists)`,
      ]);
      expect(await emulator().groups('taken')).toHaveLength(1);
    });

    it('by what no stack made is refused, and stays', async () => {
      await emulator().logs.send(new CreateLogGroupCommand({ logGroupName: 'made-by-hand' }));
      const name = fresh();
      expect(await emulator().stacks.create(name, { Group: logGroup('made-by-hand') })).toMatchObject({
        status: 'ROLLBACK_COMPLETE',
      });
      expect(await emulator().groups('made-by-hand')).toHaveLength(1);
    });

    it('by what the same update takes away is refused, and stays', async () => {
      const name = fresh();
      await emulator().stacks.create(name, { Before: logGroup(name) });
      const { status, events } = await emulator().stacks.update(name, { After: logGroup(name) });
      expect([status, events.find((event) => event.includes('FAILED'))]).toEqual([
        'UPDATE_ROLLBACK_COMPLETE',
        expect.stringMatching(/^After CREATE_FAILED: .*already exists/),
      ]);
      expect(await emulator().groups(name)).toHaveLength(1);
    });

    it('is free again once its owner is gone', async () => {
      const name = fresh();
      await emulator().stacks.create(name, { Group: logGroup(name), Dashboard });
      await emulator().stacks.remove(name);
      const again = await emulator().stacks.create(fresh(), { Group: logGroup(name), Dashboard });
      expect(again).toMatchObject({ status: 'CREATE_COMPLETE' });
    });

    it.each<[string, Resource]>([
      [
        'role',
        {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: 'twice',
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
              ],
            },
          },
        },
      ],
      ['topic', topic({ TopicName: 'twice' })],
      [
        'alarm',
        {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            AlarmName: 'twice',
            ComparisonOperator: 'GreaterThanThreshold',
            EvaluationPeriods: 1,
            MetricName: 'Errors',
            Namespace: 'AWS/Lambda',
            Period: 60,
            Statistic: 'Sum',
            Threshold: 1,
          },
        },
      ],
      [
        'dashboard',
        { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'twice', DashboardBody: '{}' } },
      ],
    ])('is refused in one stack as well: %s', async (_kind, resource) => {
      const { status, events } = await emulator().stacks.create(fresh(), {
        First: resource,
        Second: { ...resource, DependsOn: 'First' },
      });
      expect([status, events.find((event) => event.includes('FAILED'))]).toEqual([
        'ROLLBACK_COMPLETE',
        expect.stringMatching(/^Second CREATE_FAILED: .*already exists/),
      ]);
    });
  });
}
