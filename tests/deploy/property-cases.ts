import { describe, expect, it } from '@jest/globals';
import { type BareEmulator, fresh, logGroup, topic } from '../support/bare-emulator.ts';
import { RawStacks, type Resource } from '../support/raw-stack.ts';

/** What the schema of a type does not allow, and types that a region does not have. */
export function refusedProperties(emulator: () => BareEmulator): void {
  describe('properties that the schema of their type does not allow', () => {
    const alarm = { AlarmName: 'a', ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 };
    it.each<[string, Resource, string]>([
      [
        'another value',
        logGroup('x', { RetentionInDays: 2 }),
        '#/RetentionInDays: 2 is not a valid enum value',
      ],
      ['none that is required', { Type: 'AWS::EC2::RouteTable' }, '#: required key [VpcId] not found'],
      ['one that is read only', logGroup('x', { Arn: 'arn' }), '#: extraneous key [Arn] is not permitted'],
      [
        'one that there is not',
        logGroup('x', { Retention: 3 }),
        '#: extraneous key [Retention] is not permitted',
      ],
      [
        'another type',
        logGroup('x', { RetentionInDays: [3] }),
        '[#/RetentionInDays: [3] is not a valid enum value, #/RetentionInDays: expected type: Integer, found: JSONArray]',
      ],
      [
        'one that is too long',
        { Type: 'AWS::Logs::QueryDefinition', Properties: { Name: 'x'.repeat(256), QueryString: 'limit 1' } },
        '#/Name: expected maxLength: 255, actual: 256',
      ],
      [
        'characters that a name cannot have',
        logGroup('a b'),
        '#/LogGroupName: failed validation constraint for keyword [pattern]',
      ],
      [
        'one more than there may be, within another',
        {
          Type: 'AWS::ElastiCache::ServerlessCache',
          Properties: { Engine: 'valkey', ServerlessCacheName: 'c', CacheUsageLimits: { Storage: 1 } },
        },
        '#/CacheUsageLimits: extraneous key [Storage] is not permitted',
      ],
      [
        'two that exclude each other',
        { Type: 'AWS::CloudWatch::Alarm', Properties: { ...alarm, MetricName: 'm', Metrics: [] } },
        "#: [MetricName] cannot be given with [Metrics], #: exactly one of ['Metrics', 'MetricName', 'EvaluationCriteria'] must be given, found: ['Metrics', 'MetricName']",
      ],
    ])('are refused: %s', async (_what, Wrong, why) => {
      const name = fresh();
      const { status, events } = await emulator().stacks.create(name, { Wrong });
      expect(status).toBe('ROLLBACK_COMPLETE');
      expect(events.find((event) => event.startsWith('Wrong CREATE_FAILED: '))).toContain(
        `Properties validation failed for resource Wrong with message: ${why.startsWith('#: [') ? '[' : ''}${why}`,
      );
    });

    it('are taken as the type that is asked for', async () => {
      const Group = logGroup('numbers-as-text', {
        RetentionInDays: '14',
        DeletionProtectionEnabled: 'false',
      });
      const Topic = topic({ DisplayName: 7 });
      expect(await emulator().stacks.create(fresh(), { Group, Topic })).toMatchObject({
        status: 'CREATE_COMPLETE',
      });
    });

    it('are refused by an update too, which is taken back', async () => {
      const name = fresh();
      await emulator().stacks.create(name, { Group: logGroup('refused-update', { RetentionInDays: 3 }) });
      const { status, events } = await emulator().stacks.update(name, {
        Group: logGroup('refused-update', { RetentionInDays: 2 }),
      });
      expect([status, events.find((event) => event.includes('FAILED'))]).toEqual([
        'UPDATE_ROLLBACK_COMPLETE',
        'Group UPDATE_FAILED: Properties validation failed for resource Group with message: #/RetentionInDays: 2 is not a valid enum value',
      ]);
      expect(await emulator().groups('refused-update')).toEqual(['refused-update 3']);
    });
  });

  describe('a type', () => {
    it('that the region does not have is refused before anything is made', async () => {
      const elsewhere = new RawStacks(emulator().aws.url, 'ap-east-2');
      const Proxy = { Type: 'AWS::RDS::DBProxy', Properties: {} };
      await expect(elsewhere.create('nowhere', { Group: logGroup('x'), Proxy })).rejects.toThrow(
        /^Template format error: Unrecognized resource types: \[AWS::RDS::DBProxy\]$/,
      );
      expect(await elsewhere.create('there', { Group: logGroup('x') })).toMatchObject({
        status: 'CREATE_COMPLETE',
      });
      elsewhere.close();
    });
  });
}
