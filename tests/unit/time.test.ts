import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readInstant } from '../../src/kernel/time.ts';
import { timeZoneOf } from '../../src/kernel/time-zone.ts';
import { webAddressOf } from '../../src/kernel/web-address.ts';

const read = (text: string): string => {
  const result = readInstant(text);
  return 'instant' in result ? result.instant.toISOString() : result.fault;
};

describe('when a date-time is read', () => {
  it.each([
    ['2027-06-01T18:00:00Z', '2027-06-01T18:00:00.000Z'],
    ['2027-06-01T18:00:00.123456+00:00', '2027-06-01T18:00:00.123Z'],
    ['2027-06-01T18:00:00.9999999Z', '2027-06-01T18:00:00.999Z'],
    ['2027-06-01T18:00:00.5z', '2027-06-01T18:00:00.500Z'],
    ['2027-06-01t18:00:00z', '2027-06-01T18:00:00.000Z'],
    ['2027-06-01 18:00:00Z', '2027-06-01T18:00:00.000Z'],
    ['2027-06-01T18:00:00-00:00', '2027-06-01T18:00:00.000Z'],
    ['2027-06-01T00:30:00+05:45', '2027-05-31T18:45:00.000Z'],
    ['2027-06-01T23:30:00-12:00', '2027-06-02T11:30:00.000Z'],
    ['2028-02-29T12:00:00Z', '2028-02-29T12:00:00.000Z'],
    ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'],
    ['2027-01-01T00:59:60+01:00', '2027-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(read(text)).toBe(iso);
  });

  it.each([
    ['2027-06-01', /has no time/],
    ['2027-06-01T18:00:00', /has no offset/],
    ['2027-06-01T18:00:00 02:00', /%2B/],
    ['2027-06-01T18:00:00+0200', /colon/],
    ['2027-06-01T18:00:00+02', /colon/],
    ['2027-06-01T18:00Z', /has no seconds/],
    ['2027-02-30T18:00:00Z', /2027-02-30/],
    ['2027-02-29T18:00:00Z', /2027-02-29/],
    ['2027-13-01T18:00:00Z', /month/],
    ['2027-00-01T18:00:00Z', /month/],
    ['2027-06-00T18:00:00Z', /does not exist/],
    ['2027-06-01T24:00:00Z', /an hour from 00 to 23/],
    ['2027-06-01T18:60:00Z', /a minute from 00 to 59/],
    ['2027-06-01T18:00:61Z', /a second from 00 to 60/],
    ['2027-06-01T18:00:60Z', /leap second/],
    ['2027-06-01T18:00:00+24:00', /an offset hour/],
    ['2027-06-01T18:00:00+02:60', /an offset minute/],
    ['20270601T180000Z', /RFC 3339/],
    ['tomorrow', /RFC 3339/],
    ['', /RFC 3339/],
    ['٢٠٢٧-06-01T18:00:00Z', /RFC 3339/],
  ])('%s is refused with what is wrong', (text, words) => {
    expect(read(text)).toMatch(words);
  });

  it('in any offset and fraction, is the instant that it names', () => {
    const instants = fc.date({
      min: new Date('2000-01-02'),
      max: new Date('2099-12-30'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: -1439, max: 1439 }),
        fc.integer({ min: 0, max: 999_999 }),
        (at, ahead, extra) => {
          const local = new Date(at.getTime() + ahead * 60_000).toISOString();
          const two = (n: number): string => String(Math.trunc(Math.abs(n))).padStart(2, '0');
          const offset = `${ahead < 0 ? '-' : '+'}${two(ahead / 60)}:${two(ahead % 60)}`;
          expect(read(`${local.slice(0, 23)}${String(extra).padStart(6, '0')}${offset}`)).toBe(
            at.toISOString(),
          );
        },
      ),
    );
  });
});

describe('when a time zone is named', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['ASIA/CALCUTTA', 'Asia/Calcutta'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['America/Argentina/Buenos_aires', 'America/Argentina/Buenos_Aires'],
    ['america/port-au-prince', 'America/Port-au-Prince'],
    ['us/pacific', 'US/Pacific'],
    ['utc', 'UTC'],
    ['gmt', 'GMT'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['est5edt', 'EST5EDT'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['Europe/Kiev', 'Europe/Kiev'],
    ['nz-chat', 'NZ-CHAT'],
  ])('%s is %s', (name, proper) => {
    expect(timeZoneOf(name)).toBe(proper);
  });

  it.each([
    'BST',
    'IST',
    'PST',
    'AST',
    'CST',
    'CEST',
    '+02:00',
    'UTC+2',
    'GMT+2',
    'Europe/Berlin ',
    'Europe\\Berlin',
    'Factory',
    'Etc/Unknown',
    'SystemV/PST8PDT',
    'Berlin',
    '',
    '__proto__',
    'constructor',
    'Europe/',
    'posix/Europe/Berlin',
  ])('%j is no name', (name) => {
    expect(timeZoneOf(name)).toBeUndefined();
  });

  it('every name that the runtime lists is one', () => {
    for (const name of Intl.supportedValuesOf('timeZone')) expect(timeZoneOf(name.toUpperCase())).toBe(name);
  });
});

describe('when a web address is read', () => {
  it.each([
    ['https://example.com', 'https://example.com/'],
    ['HTTP://EXAMPLE.com:80/a b', 'http://example.com/a%20b'],
    ['https://bücher.example/ü?q=ä#ö', 'https://xn--bcher-kva.example/%C3%BC?q=%C3%A4#%C3%B6'],
    ['https://example.com/a/../b', 'https://example.com/b'],
  ])('%s is %s', (text, address) => {
    expect(webAddressOf(text)).toBe(address);
  });

  it.each([
    'https:example.com',
    'javascript:alert(1)',
    'ftp://example.com',
    'https://ann:word@example.com',
    'https://',
    'example.com',
    '//example.com',
  ])('%s is none', (text) => {
    expect(webAddressOf(text)).toBeUndefined();
  });
});
