import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseSettings } from '../../src/config/settings.ts';
import { anomaliesCanBeWatched } from '../../tools/operate/doctor/before/anomalies.ts';
import { beforeDeploy, beforeFirstDeploy } from '../../tools/operate/doctor/before/index.ts';
import { planAllowsDatabase } from '../../tools/operate/doctor/before/plan.ts';
import type { Patient } from '../../tools/operate/doctor/finding.ts';
import { answering } from '../support/answering-server.ts';

// Accounts that the emulator cannot be: each by the words that AWS answers in it.
beforeAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
});

const patient = (endpoint: string, settings: object): Patient => ({
  name: 'concert-prod',
  stage: 'prod',
  settings: parseSettings(JSON.stringify(settings), 'env.prod.json'),
  aws: { region: 'eu-central-1', endpoint },
  caller: { account: '000000000000', arn: 'arn:aws:iam::000000000000:user/ann' },
});

async function found(
  examination: (one: Patient) => Promise<object[]>,
  [status, body]: readonly [number, object],
  settings: object = {},
) {
  const server = await answering('application/x-amz-json-1.0', JSON.stringify(body), status);
  try {
    return { findings: await examination(patient(server.url, settings)), asked: server.asked };
  } finally {
    server.stop();
  }
}

const FREE = [
  200,
  { accountId: '000000000000', accountPlanType: 'FREE', accountPlanStatus: 'ACTIVE' },
] as const;

describe('the plan of the account, before a deploy', () => {
  it('when it is the Free plan, names every setting that RDS would refuse, and what it would take', async () => {
    const { findings, asked } = await found(planAllowsDatabase, FREE, {
      database: { instanceClass: 'db.t3.small' },
    });
    expect(asked).toEqual(['AWSFreeTierService.GetAccountPlanState']);
    expect(findings).toMatchObject([
      {
        level: 'problem',
        what: 'database.backupDays 7 is refused: the account is on the Free plan',
        fix: expect.stringContaining('set database.backupDays in env.prod.json to 1'),
      },
      {
        level: 'problem',
        what: 'database.instanceClass db.t3.small is refused: the account is on the Free plan',
        fix: expect.stringContaining('db.t4g.micro'),
      },
      { level: 'warning', what: 'the account is on the Free plan' },
    ]);
  });

  it.each([{ backupDays: 1 }, { backupDays: 0, instanceClass: 'db.t4g.micro' }])(
    'when it is the Free plan, lets %j pass',
    async (database) => {
      const { findings } = await found(planAllowsDatabase, FREE, { database });
      expect(findings).toMatchObject([{ level: 'warning' }]);
    },
  );

  it.each([
    [200, { accountPlanType: 'PAID' }],
    [400, { __type: 'com.amazonaws.freetier#ResourceNotFoundException' }],
  ] as const)('when the answer is %i %j, nothing is refused', async (...answer) => {
    expect((await found(planAllowsDatabase, answer)).findings).toMatchObject([{ level: 'ok' }]);
  });

  it.each([
    [400, { __type: 'AccessDeniedException' }, 'AccessDeniedException'],
    [500, {}, 'status 500'],
  ] as const)('when the answer is %i %j, it says that it does not know', async (status, body, told) => {
    expect((await found(planAllowsDatabase, [status, body])).findings).toMatchObject([
      { level: 'warning', what: 'account plan: unknown', why: expect.stringContaining(told) },
    ]);
  });
});

describe('the monitor of unusual costs, before a deploy', () => {
  const asked = { budget: { anomalyUsd: 10 } };
  const denied = (message: string) => [400, { __type: 'AccessDeniedException', message }] as const;

  it.each([
    [
      "Failed to list Cost Allocation Tags: Linked account doesn't have access to cost allocation tags.",
      'Organization',
    ],
    ['User not enabled for cost explorer access', 'never opened'],
  ])('when Cost Explorer says %j, it would be refused', async (message, why) => {
    expect((await found(anomaliesCanBeWatched, denied(message), asked)).findings).toMatchObject([
      {
        level: 'problem',
        why: expect.stringContaining(why),
        fix: 'set budget.anomalyUsd in env.prod.json to null',
      },
    ]);
  });

  it('when somebody may not look at billing, it says that it does not know', async () => {
    const answer = denied('User: ann is not authorized to perform: ce:ListCostAllocationTags');
    expect((await found(anomaliesCanBeWatched, answer, asked)).findings).toMatchObject([
      { level: 'warning' },
    ]);
  });

  it('when Cost Explorer answers, it can be made', async () => {
    const { findings } = await found(anomaliesCanBeWatched, [200, { CostAllocationTags: [] }], asked);
    expect(findings).toMatchObject([{ level: 'ok' }]);
  });

  it('when the settings ask for none, nobody is asked', async () => {
    const { findings, asked: questions } = await found(anomaliesCanBeWatched, [200, {}]);
    expect([findings, questions]).toEqual([[], []]);
  });
});

describe('docs/new-account.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/new-account.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (?!what |---)[^|]+\| ([^|]+) \|/gm)].map(([, finder = '']) =>
    finder.trim(),
  );

  it('says of every line which examination finds it, or that nothing can', () => {
    const known = Object.keys({ ...beforeDeploy, ...beforeFirstDeploy });
    expect(rows.length).toBeGreaterThan(12);
    for (const finder of rows) {
      const named = /^doctor, `([^`]+)`/.exec(finder)?.[1];
      expect([
        finder,
        named === undefined ? /^(?:uncheckable|the settings themselves)/.test(finder) : known.includes(named),
      ]).toEqual([finder, true]);
    }
  });
});
