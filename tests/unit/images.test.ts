import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { resources } from '../../resources/index.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { cellsOf, wrapped } from '../../tools/operate/images/ansi.ts';
import { drawDashboard } from '../../tools/operate/images/dashboard.ts';
import {
  alarmsOf,
  dashboardOf,
  type DashboardTemplate,
  metricsOf,
} from '../../tools/operate/images/definition.ts';
import { drawTerminal } from '../../tools/operate/images/terminal.ts';
import { fitted, widthOf } from '../../tools/operate/images/text.ts';

const ESC = '\u001B';

/** Reads a picture with librsvg, which refuses what is not well-formed, and gives its size. */
async function sizeOf(picture: string): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(Buffer.from(picture)).metadata();
  return { width, height };
}

const printedLines = (lines: readonly (readonly { character: string }[])[]): string[] =>
  lines.map((line) => line.map(({ character }) => character).join(''));

describe('the picture of the dashboard', () => {
  const stack = { stage: 'prod', name: 'concert-prod', settings: defaultSettings() };
  const template = resources(stack) as DashboardTemplate;
  const { name, widgets } = dashboardOf(template);
  const picture = drawDashboard(template);

  /** A template whose dashboard shows what is given, so that a test can ask for what ours does not have. */
  const showing = (properties: object, type = 'metric'): DashboardTemplate => {
    const widget = { type, x: 0, y: 0, width: 6, height: 5, properties };
    const body = { 'Fn::Sub': JSON.stringify({ widgets: [widget] }) };
    return {
      Resources: {
        One: {
          Type: 'AWS::CloudWatch::Dashboard',
          Properties: { DashboardName: 'one', DashboardBody: body },
        },
      },
    };
  };

  it('is named, and shows every widget by its title', () => {
    const titles = widgets.flatMap(({ properties: { title } }) => title ?? []);
    expect(titles.length).toBeGreaterThan(8);
    for (const title of [name, ...titles]) expect(picture).toContain(`>${title}</text>`);
  });

  it('keeps titles within their widgets', () => {
    const titles = [...picture.matchAll(/<text x="12" y="22" font-size="([\d.]+)"[^>]*>([^<]*)</g)];
    expect(titles).toHaveLength(widgets.length);
    const widths = titles.map(([, size, title]) => widthOf(title!, Number(size)));
    for (const [i, { width }] of widgets.entries()) expect(widths[i]).toBeLessThan(width * 44 - 24);
  });

  it('shows the state of every alarm, each within the widget', () => {
    const [states] = widgets.filter(({ type }) => type === 'alarm');
    const names = alarmsOf(states!);
    expect(names.length).toBeGreaterThan(10);
    for (const alarm of names) expect(picture).toContain(`>${alarm}</text>`);

    const many = Array.from({ length: 60 }, (_, i) => `arn:aws:cloudwatch:eu:1:alarm:alarm-${i}`);
    const crowded = drawDashboard(showing({ title: 'Alarms', alarms: many }, 'alarm'));
    const lowest = Math.max(...[...crowded.matchAll(/ y="([\d.]+)"[^>]*>alarm-/g)].map(([, y]) => Number(y)));
    expect(crowded).toContain('>alarm-59</text>');
    expect(lowest).toBeLessThan(5 * 40);
  });

  it('draws a line for every metric, and names it below', () => {
    const metrics = widgets.flatMap(metricsOf);
    expect(metrics.length).toBeGreaterThan(25);
    for (const { label } of metrics) expect(picture).toContain(`>${label}</text>`);
    expect(picture.match(/<polyline /g)).toHaveLength(metrics.length);
    for (const { color } of metrics) expect(picture).toContain(`stroke="${color}"`);
    expect(picture).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('calls a metric by its label, else by its name, and shows no placeholder', () => {
    const labels = widgets.flatMap(metricsOf).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['p95', 'CPUUtilization', 'CPU credits']));
    expect(picture).not.toContain('${');
    const own = showing({ title: 'Load of ${Database}', metrics: [['N', 'Load', { label: 'load ${X}' }]] });
    expect(drawDashboard(own)).toContain('>Load of</text>');
    expect(drawDashboard(own)).toContain('>load</text>');
  });

  it('says that the curves are made up, and makes up the same ones each time', () => {
    expect(picture).toContain('>Layout from the packaged template; curves are sample data</text>');
    expect(drawDashboard(resources(stack) as DashboardTemplate)).toBe(picture);
  });

  it('lets nothing be markup', async () => {
    const odd = showing({ title: 'a <b> & "c"', metrics: [['N', 'M', { label: '<i>' }]] });
    const drawn = drawDashboard(odd);
    expect(drawn).toContain('>a &lt;b&gt; &amp; &quot;c&quot;</text>');
    expect(drawn).toContain('>&lt;i&gt;</text>');
    await expect(sizeOf(drawn)).resolves.toBeDefined();
  });

  it('is well-formed, also without a dashboard', async () => {
    expect((await sizeOf(picture)).width).toBeGreaterThan(1000);
    await expect(sizeOf(drawDashboard({ Resources: {} }))).resolves.toBeDefined();
    await expect(sizeOf(picture.replace('</g>', ''))).rejects.toThrow('XML parse error');
  });
});

describe('a text that must keep within a width', () => {
  const long = 'Database: processor (%) and connections';

  it('stays as it is, is set smaller, or is cut', () => {
    expect(fitted('Cache', 200, { size: 13, least: 10 })).toEqual({ text: 'Cache', size: 13 });
    const smaller = fitted(long, 250, { size: 13, least: 10 });
    expect(smaller.text).toBe(long);
    expect(smaller.size).toBeLessThan(13);
    const cut = fitted(long, 120, { size: 13, least: 10 });
    expect(cut.text).toMatch(/^Database: .*…$/);
    for (const [{ text, size }, width] of [[smaller, 250] as const, [cut, 120] as const])
      expect(widthOf(text, size)).toBeLessThanOrEqual(width);
  });
});

describe('the picture of a terminal', () => {
  it('shows what was typed and what came, and nothing of it is markup', () => {
    const picture = drawTerminal('npm run cost', 'a <b> & c\n  d\n');
    expect(picture).toContain('$</tspan> <tspan font-weight="bold">npm run cost</tspan></text>');
    expect(picture).toContain('>a &lt;b&gt; &amp; c</text>');
    expect(picture).toContain('>  d</text>');
  });

  it('shows colours as tspans of different fills, and text without them as it is', () => {
    const line = (code: number, end: number, text: string) => `${ESC}[${code}m${text}${ESC}[${end}m and on`;
    const picture = drawTerminal(
      'x',
      [line(31, 39, 'red'), line(32, 39, 'green'), line(33, 39, 'yellow'), line(2, 22, 'dim')].join('\n'),
    );
    const fills = ['red', 'green', 'yellow', 'dim'].map(
      (text) =>
        new RegExp(`><tspan fill="(#[0-9a-f]{6})">${text}</tspan> and on</text>`).exec(picture)?.[1] ?? '',
    );
    expect(fills).not.toContain('');
    expect(new Set(fills).size).toBe(4);
  });

  it('knows bold and dim together with a colour, and a reset of all', () => {
    const picture = drawTerminal('x', `${ESC}[1m${ESC}[36mhead${ESC}[0m plain ${ESC}[2;35mfaint${ESC}[m end`);
    expect(picture).toMatch(
      /><tspan fill="#\w{6}" font-weight="bold">head<\/tspan> plain <tspan fill="#\w{6}" fill-opacity="0.7">faint<\/tspan> end</,
    );
  });

  it('never lets escape codes or other control characters through', async () => {
    const codes = `${ESC}[38;5;9mx${ESC}[0K${ESC}[2Jy${ESC}[?25l${ESC}]8;;https://a.example\u0007z${ESC}]8;;\u0007\r\n${ESC}`;
    const picture = drawTerminal('x', codes);
    expect([...picture].filter((character) => character < ' ' && character !== '\n')).toEqual([]);
    expect(picture.replaceAll(/<[^>]*>/g, '')).toContain('xyz');
    expect(picture).not.toContain('[');
    await expect(sizeOf(picture)).resolves.toBeDefined();
  });

  it('keeps spaces and columns in any font, and draws bars and rules as rectangles', () => {
    const picture = drawTerminal('x', `  a  ██\n     ${ESC}[32m████${ESC}[39m b\n──  ──`);
    expect(picture).toMatch(/ textLength="25.3" xml:space="preserve">  a<\/text>/);
    expect(picture.replaceAll(/<\/?tspan[^>]*>/g, '')).toMatch(/ xml:space="preserve"> {10}b<\/text>/);
    expect(picture).not.toMatch(/[█─]/);
    // Those of a line and of the next begin at the same place, one twice as long as the other.
    const [, bar, twice, rule, nextRule] = [
      ...picture.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g),
    ];
    expect(twice![1]).toBe(bar![1]);
    expect(Number(twice![2])).toBeCloseTo(2 * Number(bar![2]), 0);
    expect([rule![1], nextRule![2]]).toEqual(['20.0', bar![2]]);
  });

  it('is as wide as the text that is seen, whatever its codes', async () => {
    const text = 'word '.repeat(20).trim();
    const coloured = text.replaceAll('word', `${ESC}[31mword${ESC}[39m`);
    const plain = await sizeOf(drawTerminal('x', text));
    expect(await sizeOf(drawTerminal('x', coloured))).toEqual(plain);
    expect(plain.width).toBeLessThan(1000);
  });

  it('grows in height, not in width, with a long line', async () => {
    const short = await sizeOf(drawTerminal('x', 'word '.repeat(22)));
    const long = await sizeOf(drawTerminal('x', 'word '.repeat(200)));
    expect(long.width).toBeLessThanOrEqual(short.width + 20);
    expect(long.height).toBeGreaterThan(short.height + 100);
  });

  it('breaks a line at spaces, sets the rest in deeper, and keeps its colours', () => {
    const [line = []] = cellsOf(`  ${ESC}[31maaa bbb ccc${ESC}[39m`);
    const pieces = wrapped(line, 10);
    expect(printedLines(pieces)).toEqual(['  aaa bbb', '    ccc']);
    expect(pieces[1]?.at(-1)?.style).toEqual({ ink: 'red' });
    expect(printedLines(wrapped(cellsOf('abcdefghij').flat(), 4))).toEqual(['abcd', '  ef', '  gh', '  ij']);
    expect(printedLines(wrapped(cellsOf('a  ').flat(), 2))).toEqual(['a']);
  });
});
