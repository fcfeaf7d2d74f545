import { describe, expect, it } from '@jest/globals';
import { planFor } from '../../tools/operate/iam-groups/plan.ts';
import type { PolicyDocument } from '../../tools/operate/iam-groups/policy.ts';

describe('the policies of npm run iam-groups', () => {
  const { groups, role, boundary } = planFor('concert-prod');
  const documents: [string, PolicyDocument][] = [
    ...[...groups, role].flatMap(({ inline }) => Object.entries(inline)),
    [boundary.name, boundary.document],
  ];

  it.each(documents)('%s keeps to the grammar of IAM and is short enough', (_name, { Statement }) => {
    const sids = Statement.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
    for (const { Sid, Action, Resource } of Statement) {
      expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
      for (const action of [Action].flat()) expect(action).toMatch(/^[a-z2][a-z0-9-]+:[A-Z*][A-Za-z*]*$/);
      for (const resource of [Resource].flat())
        expect(resource).toMatch(/^(?:\*|arn:aws:[a-z0-9]+:\*?:\*?:[^ ]+)$/);
    }
    // IAM counts 5,120 characters for all of a group's, 10,240 of a role's, without white space.
    expect(JSON.stringify(Statement).length).toBeLessThan(4_000);
  });

  it('take a second factor away only from who has shown it', () => {
    const statements = documents.flatMap(([, { Statement }]) => Statement);
    const taking = statements.filter(({ Action }) => [Action].flat().includes('iam:DeactivateMFADevice'));
    expect(taking).toMatchObject([{ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }]);
  });

  it('ask for the service only of PassRole, the one action that has one', () => {
    for (const [, { Statement }] of documents)
      for (const { Action, Condition } of Statement)
        expect(JSON.stringify(Condition ?? {}).includes('iam:PassedToService')).toBe(
          [Action].flat().includes('iam:PassRole'),
        );
  });
});
