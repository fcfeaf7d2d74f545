import { describe, expect, it } from '@jest/globals';
import { resources } from '../../resources/index.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { type DashboardTemplate, drawDashboard, widgetsOf } from '../../tools/operate/images/dashboard.ts';
import { drawTerminal } from '../../tools/operate/images/terminal.ts';

describe('the picture of the dashboard', () => {
  const stack = { stage: 'prod', name: 'concert-prod', settings: defaultSettings() };
  const template = resources(stack) as DashboardTemplate;

  it('shows every widget by its title', () => {
    const picture = drawDashboard(template);
    const titles = widgetsOf(template).flatMap(({ properties: { title } }) => title ?? []);
    expect(titles.length).toBeGreaterThan(8);
    for (const title of titles) expect(picture).toContain(`>${title}</text>`);
  });
});

describe('the picture of a terminal', () => {
  it('shows what was typed and what came, and nothing of it is markup', () => {
    const picture = drawTerminal('npm run cost', 'a <b> & c\n  d\n');
    expect(picture).toContain('>$ npm run cost</text>');
    expect(picture).toContain('>a &lt;b&gt; &amp; c</text>');
    expect(picture).toContain('>  d</text>');
  });
});
