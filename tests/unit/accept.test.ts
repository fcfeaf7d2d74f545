import { describe, expect, it } from '@jest/globals';
import { preferredType } from '../../src/kernel/accept.ts';
import { timed } from '../support/mysql.ts';

const table = ['application/json; charset=utf-8', 'text/csv; charset=utf-8'] as const;
const picture = ['image/jpeg', 'image/webp'] as const;
const [json, csv] = table;
const [jpeg, webp] = picture;

describe('which type of an answer is preferred', () => {
  it.each([
    [undefined, json],
    ['', json],
    ['*/*', json],
    ['text/csv', csv],
    ['TEXT/Csv', csv],
    ['text/*', csv],
    ['text/csv;charset=UTF-8', csv],
    // What is refused is not given.
    ['text/csv;q=0, application/json', json],
    ['text/csv; q=0.000', json],
    ['text/csv\t;\tQ=0 , */*', json],
    ['application/json;q=0, */*', csv],
    ['text/csv;q=-1, application/json', json],
    // The higher q wins, wherever it stands.
    ['text/csv;q=0.4, application/json;q=0.5', json],
    ['application/json;q=0.4, text/csv;q=0.5', csv],
    // The more exact range speaks for a type, whatever the others say of it.
    ['text/*;q=0.9, text/csv;q=0.1, application/json;q=0.2', json],
    ['*/*, text/csv;q=0.1', json],
    // Of what is wanted alike, the first named; of what is not named, the default.
    ['text/csv, application/json', csv],
    ['application/json, text/csv', json],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', json],
    // Two lines of the header, as the gateway joins them.
    ['text/plain,text/csv', csv],
    // Nothing of it is offered: the header is disregarded.
    ['application/xml', json],
    ['application/json;q=0, text/csv;q=0', json],
    ['text/csv;charset=utf-16', json],
    // No header of Accept at all.
    ['csv', json],
    [';;;,,,', json],
    ['text/csv;q=much', json],
    ['"', json],
    ['text/plain;a="b, text/csv", application/json;q=0.1', json],
  ])('%j of a table: %s', (accept, wanted) => {
    expect(preferredType(accept, table)).toBe(wanted);
  });

  it.each([
    ['image/jpeg, image/webp;q=0.1', jpeg],
    ['image/webp;q=0.1', webp],
    ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', webp],
    ['image/webp,image/avif,image/heic,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5', webp],
    ['image/*', jpeg],
    ['image/*, image/webp;q=0.5', jpeg],
    ['image/png', jpeg],
    ['image/jpeg;q=0, image/*', webp],
  ])('%j of a picture: %s', (accept, wanted) => {
    expect(preferredType(accept, picture)).toBe(wanted);
  });

  it.each(['a/b,'.repeat(2_500), ';'.repeat(10_000), 'a/b;c="'.repeat(1_400), `${' '.repeat(10_000)}x`])(
    'the longest header that the gateway takes costs nothing (%#)',
    async (accept) => {
      const { ms } = await timed(Promise.resolve().then(() => preferredType(accept, table)));
      expect(ms).toBeLessThan(200);
    },
  );
});
