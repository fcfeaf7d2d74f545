import { describe, expect, it } from '@jest/globals';
import { type BareEmulator, fresh, logGroup, topic, vpc } from '../support/bare-emulator.ts';
import type { Resource } from '../support/raw-stack.ts';

const budget = (Amount: number | string, BudgetName: string): Resource => ({
  Type: 'AWS::Budgets::Budget',
  Properties: {
    Budget: { BudgetName, BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount, Unit: 'USD' } },
  },
});

/** What an update replaces, and what it changes. */
export function changedProperties(emulator: () => BareEmulator): void {
  describe('a property that cannot change', () => {
    it('makes a new resource; the old one goes when all has succeeded', async () => {
      const name = fresh();
      await emulator().stacks.create(name, { Vpc: vpc(), Group: logGroup(name), Gone: topic() });
      const { status, events } = await emulator().stacks.update(name, {
        Vpc: vpc('10.1.0.0/16'),
        Group: logGroup(`${name}-b`),
      });
      expect([status, events]).toEqual([
        'UPDATE_COMPLETE',
        [
          `${name} UPDATE_IN_PROGRESS: User Initiated`,
          'Group UPDATE_IN_PROGRESS',
          'Group UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical resource; hence creating one.',
          'Group UPDATE_COMPLETE',
          'Vpc UPDATE_IN_PROGRESS',
          'Vpc UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical resource; hence creating one.',
          'Vpc UPDATE_COMPLETE',
          `${name} UPDATE_COMPLETE_CLEANUP_IN_PROGRESS`,
          'Vpc DELETE_IN_PROGRESS',
          'Vpc DELETE_COMPLETE',
          'Group DELETE_IN_PROGRESS',
          'Group DELETE_COMPLETE',
          'Gone DELETE_IN_PROGRESS',
          'Gone DELETE_COMPLETE',
          `${name} UPDATE_COMPLETE`,
        ],
      ]);
      expect(await emulator().groups(name)).toEqual([`${name}-b undefined`]);
    });

    it('keeps the old one where UpdateReplacePolicy says so', async () => {
      const name = fresh();
      const kept = (group: string) => ({ Group: { ...logGroup(group), UpdateReplacePolicy: 'Retain' } });
      await emulator().stacks.create(name, kept(name));
      expect(await emulator().stacks.update(name, kept(`${name}-b`))).toMatchObject({
        status: 'UPDATE_COMPLETE',
      });
      expect(await emulator().groups(name)).toEqual([`${name} undefined`, `${name}-b undefined`]);
    });

    it('is refused where the new one would have the name of the old', async () => {
      const name = fresh();
      const group = (GroupDescription: string) => ({
        Vpc: vpc(),
        Group: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: { GroupName: 'same', GroupDescription, VpcId: { Ref: 'Vpc' } },
        },
      });
      await emulator().stacks.create(name, group('one'));
      const { status, events } = await emulator().stacks.update(name, group('another'));
      expect([status, events.find((event) => event.includes('FAILED'))]).toEqual([
        'UPDATE_ROLLBACK_COMPLETE',
        expect.stringMatching(/^Group UPDATE_FAILED: .*'vpc-\w+\|same' already exists/),
      ]);
    });

    it('is found within others', async () => {
      const name = fresh();
      await emulator().stacks.create(name, { Budget: budget(5, 'first') });
      const { events } = await emulator().stacks.update(name, { Budget: budget(5, 'second') });
      expect(events).toEqual(expect.arrayContaining(['Budget DELETE_COMPLETE']));
    });

    it('keeps what belongs to it until it goes: a stage of the API that was', async () => {
      const name = fresh();
      const api = (ProtocolType: string, more: object): Record<string, Resource> => ({
        Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: name, ProtocolType, ...more } },
        Stage: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: { ApiId: { Ref: 'Api' }, StageName: 'same', AutoDeploy: true },
        },
      });
      await emulator().stacks.create(name, api('HTTP', {}));
      const { status, events } = await emulator().stacks.update(
        name,
        api('WEBSOCKET', { RouteSelectionExpression: '$request.body.action' }),
      );
      expect([status, events.filter((event) => event.includes('DELETE'))]).toEqual([
        'UPDATE_COMPLETE',
        [
          'Stage DELETE_IN_PROGRESS',
          'Stage DELETE_COMPLETE',
          'Api DELETE_IN_PROGRESS',
          'Api DELETE_COMPLETE',
        ],
      ]);
    });
  });

  describe('a property that can change', () => {
    const monitor = (MonitorName: string): Resource => ({
      Type: 'AWS::CE::AnomalyMonitor',
      Properties: { MonitorName, MonitorType: 'DIMENSIONAL', MonitorDimension: 'SERVICE' },
    });
    const query = (QueryString: string): Resource => ({
      Type: 'AWS::Logs::QueryDefinition',
      Properties: { Name: 'q', QueryString },
    });
    const rule = (Description: string): Record<string, Resource> => ({
      Vpc: vpc(),
      Group: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: { GroupDescription: 'g', VpcId: { Ref: 'Vpc' } },
      },
      Thing: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] },
          IpProtocol: '-1',
          CidrIp: '10.0.0.0/8',
          Description,
        },
      },
    });
    it.each<[string, Record<string, Resource>, Record<string, Resource>]>([
      ['a budget, its amount as text', { Thing: budget(5, 'in place') }, { Thing: budget('6', 'in place') }],
      ['a monitor', { Thing: monitor('one') }, { Thing: monitor('two') }],
      ['a query', { Thing: query('limit 1') }, { Thing: query('limit 2') }],
      ['a rule of a security group', rule('one'), rule('two')],
      ['a topic', { Thing: topic({ DisplayName: 'one' }) }, { Thing: topic({ DisplayName: 'two' }) }],
    ])('changes the resource that there is: %s', async (_what, before, after) => {
      const name = fresh();
      await emulator().stacks.create(name, before);
      const { status, events } = await emulator().stacks.update(name, after);
      expect([status, events.filter((event) => event.startsWith('Thing'))]).toEqual([
        'UPDATE_COMPLETE',
        ['Thing UPDATE_IN_PROGRESS', 'Thing UPDATE_COMPLETE'],
      ]);
    });
  });
}
