import { describe, expect, it } from '@jest/globals';
import { type EngineVersions, engineFinding } from '../../tools/operate/doctor/before/engine.ts';

const offered = ['8.4.6', '8.4.7', '8.4.8', '8.4.9', '8.4.10', '8.4.11'];
const finding = (seen: Partial<EngineVersions>) =>
  engineFinding(
    { wanted: '8.4', offered, byDefault: '8.4.9', live: undefined, deployed: undefined, ...seen },
    { region: 'us-east-1', file: 'env.prod.json' },
  );

describe('the version of MySQL, before a first deploy', () => {
  it.each([
    [{ wanted: '8.4' }, 'RDS creates the database with MySQL 8.4.9'],
    [{ wanted: '8.4.11' }, 'RDS creates the database with MySQL 8.4.11'],
  ])('when RDS has what the settings ask for (%j), is well', (seen, what) => {
    expect(finding(seen)).toEqual({ level: 'ok', what });
  });

  it('when RDS has withdrawn it, is a problem, and says what works', () => {
    expect(finding({ wanted: '8.4.3' })).toMatchObject({
      level: 'problem',
      what: 'RDS does not offer MySQL 8.4.3 in us-east-1',
      fix: `set database.engineVersion in env.prod.json to "8.4", or to one of ${offered.join(', ')}`,
    });
  });

  it('when the region has none at all, is a problem of the region', () => {
    expect(finding({ offered: [], byDefault: '' })).toMatchObject({
      level: 'problem',
      fix: 'use another region',
    });
  });
});

describe('the version of MySQL, of a database that runs', () => {
  it.each<[string, Partial<EngineVersions>]>([
    ['RDS may choose, and has chosen', { wanted: '8.4', deployed: '8.4', live: '8.4.9' }],
    ['RDS may choose, and is behind its default', { wanted: '8.4', deployed: '8.4', live: '8.4.8' }],
    ['RDS may choose from now on, and runs its default', { wanted: '8.4', deployed: '8.4.7', live: '8.4.9' }],
    ['RDS may choose from now on, and is ahead of it', { wanted: '8.4', deployed: '8.4.7', live: '8.4.11' }],
    ['it is the one', { wanted: '8.4.9', deployed: '8.4.9', live: '8.4.9' }],
    ['the settings caught up with it', { wanted: '8.4.11', deployed: '8.4.7', live: '8.4.11' }],
    ['RDS has left the settings behind', { wanted: '8.4.7', deployed: '8.4.7', live: '8.4.11' }],
    ['RDS has also withdrawn the old one', { wanted: '8.4.3', deployed: '8.4.3', live: '8.4.11' }],
    ['RDS writes more than the version', { wanted: '8.4.9', deployed: '8.4.7', live: '8.4.9.R2.20260901' }],
  ])('when %s, stays as it is', (_name, seen) => {
    expect(finding(seen)).toEqual({
      level: 'ok',
      what: `MySQL ${seen.live} runs, and a deploy leaves it as it is`,
    });
  });

  it.each([
    [{ wanted: '8.4.10', deployed: '8.4.7', live: '8.4.9' }, 'from 8.4.9 to 8.4.10'],
    [{ wanted: '8.4.10', deployed: '8.4', live: '8.4.9' }, 'from 8.4.9 to 8.4.10'],
    [{ wanted: '8.4', deployed: '8.4.7', live: '8.4.7' }, 'from 8.4.7 to 8.4.9'],
  ])('when a deploy would upgrade it (%j), warns of the restart', (seen, path) => {
    expect(finding(seen)).toMatchObject({
      level: 'warning',
      what: `the next deploy upgrades MySQL ${path}`,
    });
  });

  it.each(['8.4.7', '8.4.9'])(
    'when the settings are changed to an older one (%s), is a problem',
    (wanted) => {
      expect(finding({ wanted, deployed: '8.4.6', live: '8.4.10' })).toEqual({
        level: 'problem',
        what: `the settings ask for MySQL ${wanted}, but 8.4.10 runs`,
        why: 'RDS never goes back to an older version: the deploy would fail and roll back.',
        fix: 'set database.engineVersion in env.prod.json to "8.4", or to one of 8.4.10, 8.4.11',
      });
    },
  );

  it('when RDS does not have the newer one, advises nothing that is older than what runs', () => {
    expect(finding({ wanted: '8.4.42', deployed: '8.4.9', live: '8.4.9' })).toMatchObject({
      level: 'problem',
      fix: 'set database.engineVersion in env.prod.json to "8.4", or to one of 8.4.9, 8.4.10, 8.4.11',
    });
  });
});
