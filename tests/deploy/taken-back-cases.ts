import { describe, expect, it } from '@jest/globals';
import { type BareEmulator, fresh, logGroup, topic } from '../support/bare-emulator.ts';
import type { Resource } from '../support/raw-stack.ts';

/** Refused by its schema: nothing else is asked. */
const broken: Resource = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 2 } };
const BROKEN =
  'Broken CREATE_FAILED: Properties validation failed for resource Broken with message: ' +
  '#/RetentionInDays: 2 is not a valid enum value';

/** Operations that fail, and what is left of them. */
export function takenBack(emulator: () => BareEmulator): void {
  describe('an update that fails is taken back', () => {
    it('in every direction: added, changed, replaced, removed', async () => {
      const name = fresh();
      const before = {
        Changed: logGroup(`${name}-changed`, { RetentionInDays: 3 }),
        Replaced: logGroup(`${name}-replaced`),
        Removed: logGroup(`${name}-removed`),
      };
      await emulator().stacks.create(name, before);
      const { status, events } = await emulator().stacks.update(name, {
        Added: logGroup(`${name}-added`),
        Changed: { ...logGroup(`${name}-changed`, { RetentionInDays: 7 }), DependsOn: 'Added' },
        Replaced: { ...logGroup(`${name}-replaced-b`), DependsOn: 'Changed' },
        Broken: { ...broken, DependsOn: 'Last' },
        Last: { ...topic(), DependsOn: 'Replaced' },
      });
      expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(events).toEqual(
        expect.arrayContaining([
          BROKEN,
          'Added DELETE_COMPLETE',
          'Replaced DELETE_COMPLETE',
          'Last DELETE_COMPLETE',
        ]),
      );
      expect(await emulator().groups(name)).toEqual([
        `${name}-changed 3`,
        `${name}-removed undefined`,
        `${name}-replaced undefined`,
      ]);
      expect(await emulator().stacks.update(name, { Changed: before.Changed })).toMatchObject({
        status: 'UPDATE_COMPLETE',
      });
      expect(await emulator().groups(name)).toEqual([`${name}-changed 3`]);
    });
  });

  describe('a first create that fails', () => {
    it('leaves nothing but a stack that can only be removed, and its names are free again', async () => {
      const name = fresh();
      const Group = logGroup(name);
      const failed = await emulator().stacks.create(name, {
        Group,
        Broken: { ...broken, DependsOn: 'Group' },
      });
      expect([failed.status, failed.events]).toEqual([
        'ROLLBACK_COMPLETE',
        expect.arrayContaining([BROKEN, 'Group DELETE_COMPLETE']),
      ]);
      expect(await emulator().groups(name)).toEqual([]);
      await expect(emulator().stacks.update(name, { Group })).rejects.toThrow(/ROLLBACK_COMPLETE/);
      await emulator().stacks.remove(name);
      expect(await emulator().stacks.create(name, { Group })).toMatchObject({ status: 'CREATE_COMPLETE' });
    });
  });
}
