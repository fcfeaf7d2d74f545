import { describe, expect, it } from '@jest/globals';
import { changesBetween, type ComparedTemplate } from '../../tools/operate/release/changes.ts';

const template = (more: ComparedTemplate['Resources'] = {}): ComparedTemplate => ({
  Resources: {
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { DBInstanceIdentifier: 'concert-prod', StorageEncrypted: true, AllocatedStorage: '20' },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'a' } },
    ...more,
  },
});
const database = (change: object): ComparedTemplate => {
  const next = template();
  Object.assign(next.Resources['Database']!.Properties!, change);
  return next;
};

describe('the changes between two templates', () => {
  it('when nothing differs, are none', () => {
    expect(changesBetween(template(), template())).toEqual([]);
  });

  it('when a property can be changed, lose nothing', () => {
    expect(changesBetween(template(), database({ AllocatedStorage: '40' }))).toEqual([
      {
        id: 'Database',
        type: 'AWS::RDS::DBInstance',
        action: 'change',
        properties: ['AllocatedStorage'],
        losesData: false,
      },
    ]);
  });

  it.each([
    [
      'it would get another name',
      database({ DBInstanceIdentifier: 'other' }),
      'replace',
      ['DBInstanceIdentifier'],
    ],
    [
      'it would not be encrypted any more',
      database({ StorageEncrypted: false }),
      'replace',
      ['StorageEncrypted'],
    ],
    [
      'it is not in the template any more',
      { Resources: { Topic: template().Resources['Topic']! } },
      'remove',
      [],
    ],
  ])('when a database is lost because %s, say so first', (_name, next, action, properties) => {
    const [first] = changesBetween(template(), next);
    expect(first).toMatchObject({ id: 'Database', action, properties, losesData: true });
  });

  it('when a queue of mails is replaced or a cache, lose nothing that people made', () => {
    const cache = (name: string) => ({
      Cache: { Type: 'AWS::ElastiCache::ServerlessCache', Properties: { ServerlessCacheName: name } },
    });
    expect(changesBetween(template(cache('a')), template(cache('b')))).toMatchObject([
      { id: 'Cache', action: 'replace', losesData: false },
    ]);
  });

  it('when there is no stack yet, are all new', () => {
    expect(changesBetween({ Resources: {} }, template()).map(({ action }) => action)).toEqual(['add', 'add']);
  });
});
