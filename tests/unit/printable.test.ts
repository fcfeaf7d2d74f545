import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { printJson } from '../../tools/operate/cli/json.ts';
import { table } from '../../tools/operate/cli/table.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

/** Titles that a terminal would obey: colours, the cursor, the clipboard (OSC 52), a turned direction. */
const TITLES = [
  '\u001b[2J\u001b[H gone',
  '\u001b]52;c;cm0gLXJm\u0007',
  '\u009b31m red',
  'bell\u0007',
  'back\b\b\bspace',
  '\u202egpj.exe',
  '\u2066left\u2069',
  'line\u2028line',
  '\u0000null\u007f',
];

describe('when a text of somebody else is printed to a terminal', () => {
  it.each(TITLES)('when it is %j, a table shows what it is instead of doing it', (title) => {
    const lines = table(['title'], [[title]]);
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202e\u2066\u2069]/u);
  });

  it.each(TITLES)('when it is %j, JSON does too, and means the same', (title) => {
    let printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    printJson({ titles: [title, 'plain'] });
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029\u202e\u2066\u2069]/u);
    expect(JSON.parse(printed)).toEqual({ titles: [title, 'plain'] });
  });

  it('leaves letters of all scripts alone', () => {
    expect(table(['title'], [['Größe 東京 🎻 عربي']]).at(-1)).toBe('Größe 東京 🎻 عربي');
  });
});
