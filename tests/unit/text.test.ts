import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mendedText, normalText, textFault, textPattern, type TextKind } from '../../src/kernel/text.ts';

const faultOf = (text: string, kind: TextKind = 'line', max = 200): string | undefined =>
  textFault(normalText(text, kind), kind, max);

describe('when a text is one line', () => {
  it.each([
    ['a title', 'Late Trains & Small Hours'],
    ['an emoji of a family, held together by joiners', '👨‍👩‍👧'],
    ['a flag of tags', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['Persian with a zero-width non-joiner', 'می‌خواهم'],
    ['Hebrew', 'ערב שירה'],
    ['a sign alone', '!!!'],
    ['a keycap', '1️⃣'],
    ['Thai', 'กรุงเทพ'],
  ])('takes %s', (_what, text) => {
    expect(faultOf(text)).toBeUndefined();
    expect(normalText(text, 'line')).toBe(text.normalize('NFC'));
  });

  it.each(['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029'])(
    'refuses the line break %j inside, and cuts it off at the ends',
    (end) => {
      expect(faultOf(`a${end}b`)).toMatch(/one line/);
      expect(normalText(`${end}a${end}`, 'line')).toBe('a');
    },
  );

  it.each([
    ['tabs', 'a\tb', /tabs/],
    ['NUL', 'a\u0000b', /control/],
    ['escape', 'a\u001b[31mb', /control/],
    ['C1 controls', 'a\u009bb', /control/],
    ['a replacement character', 'Z\ufffdr', /damaged/],
    ['a noncharacter', 'a\ufffeb', /damaged/],
    ['a noncharacter of another plane', 'a\u{1ffff}b', /damaged/],
    ['half a pair', 'a\ud800b', /well-formed/],
  ])('refuses %s', (_what, text, words) => {
    expect(faultOf(text)).toMatch(words);
  });

  it.each([
    '',
    ' ',
    '\u00a0',
    '\u200b',
    '\u200b\u200c\u200d',
    '\u2060\ufeff',
    '\u00ad',
    '\u3164',
    '\u115f\u1160',
    '\uffa0',
    '\u2800',
    '\ufe0f',
    '\u{e0001}\u{e0020}',
    '\u0301',
    '\u180e',
    '\u{1d173}',
    '\u202f\u205f\u3000',
    '\ue000',
    '\ufffc',
  ])('finds %j blank', (text) => {
    expect(faultOf(text)).toMatch(/blank/);
  });

  it('takes instructions about directions out, and leaves marks', () => {
    expect(normalText('\u202egnitirw desrever', 'line')).toBe('gnitirw desrever');
    expect(normalText('\u2068+49\u202a 30\u202c 1\u2069', 'line')).toBe('+49 30 1');
    expect(normalText('a\u200fb', 'line')).toBe('a\u200fb');
    expect(faultOf('\u202e\u2066')).toMatch(/blank/);
  });

  it('counts code points of the composed form', () => {
    expect(faultOf('🎸'.repeat(20), 'line', 20)).toBeUndefined();
    expect(faultOf('🎸'.repeat(21), 'line', 20)).toBe('must have at most 20 characters');
    expect(faultOf('e\u0301'.repeat(20), 'line', 20)).toBeUndefined();
  });
});

describe('when a text has several lines', () => {
  it('has line feeds only, whatever it was written with', () => {
    expect(normalText('a\r\nb\rc\u2028d\u0085e\n', 'paragraphs')).toBe('a\nb\nc\nd\ne');
    expect(faultOf('a\tb\n\nc', 'paragraphs')).toBeUndefined();
    expect(faultOf('a\vb', 'paragraphs')).toMatch(/control/);
    expect(faultOf('\n \u200b \n', 'paragraphs')).toMatch(/blank/);
  });
});

const kinds = fc.constantFrom<TextKind>('line', 'paragraphs');
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\r', '\t', '\u200b', '\u0301', '\u202e', '\ufffd', '🎸', '\u0000'),
  }),
);

describe('whatever text comes', () => {
  it('is given on in a form that does not change any more', () => {
    fc.assert(
      fc.property(anything, kinds, (text, kind) => {
        const normal = normalText(text, kind);
        expect(normalText(normal, kind)).toBe(normal);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is good once it is mended, or blank', () => {
    fc.assert(
      fc.property(anything, kinds, (text, kind) => {
        const mended = mendedText(text, kind);
        expect(mended === '' ? undefined : textFault(mended, kind, 1_000)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('fits the pattern of the reference, if it is good', () => {
    fc.assert(
      fc.property(anything, kinds, (text, kind) => {
        const normal = normalText(text, kind);
        fc.pre(textFault(normal, kind, 1_000) === undefined);
        expect(normal).toMatch(new RegExp(textPattern(kind), 'u'));
      }),
      { numRuns: 2_000 },
    );
  });
});
