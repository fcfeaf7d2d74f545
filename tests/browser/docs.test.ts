import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { routes } from '../../src/routes.ts';
import { findChromium } from '../../tools/local/engines/browser.ts';
import { artifacts, flags } from '../support/browser.ts';
import { type LocalRun, startLocal } from '../support/local-run.ts';

const executablePath = await findChromium();
if (executablePath === undefined) {
  console.warn(
    'SKIPPED: THE BROWSER TEST OF /docs. There is no Chromium here: install one or set CHROME_PATH.',
  );
}

(executablePath === undefined ? describe.skip : describe)('/docs in a browser', () => {
  let directory: string;
  let run: LocalRun;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const hosts = new Set<string>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'concert-docs-'));
    await mkdir(artifacts, { recursive: true });
    run = await startLocal(directory);
    browser = await chromium.launch({ executablePath: executablePath!, args: flags });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => hosts.add(new URL(request.url()).hostname));
    await page.goto(run.docsUrl);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await run?.interrupt();
    await rm(directory, { recursive: true, force: true });
  });

  const operation = async (id: string): Promise<Locator> => {
    const block = page.locator(`.opblock[id$="-${id}"]`);
    await block.locator('.opblock-summary-control').click();
    return block;
  };

  const execute = async (block: Locator): Promise<string> => {
    await block.getByRole('button', { name: 'Execute' }).click();
    return block.locator('.live-responses-table .response .response-col_status').innerText();
  };

  test('shows every operation, and the fields of the sign-in have their labels', async () => {
    await page.locator('.opblock').first().waitFor();
    expect(await page.locator('.opblock').count()).toBe(Object.keys(routes).length);
    await page.getByLabel('Sign in as').selectOption('');
    expect(await page.getByLabel('E-mail').isVisible()).toBe(true);
    expect(await page.getByLabel('Password').isVisible()).toBe(true);
  });

  test('when the password is wrong, says so', async () => {
    await page.getByLabel('E-mail').fill('fay@concert.test');
    await page.getByLabel('Password').fill('not-her-password');
    await page.getByLabel('Password').press('Enter');
    await page.getByRole('status').filter({ hasText: 'Incorrect' }).waitFor();
    // The browser itself notes the refusal; that one is expected.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400')]);
  });

  test('the fan signs in with the keyboard alone', async () => {
    await page.getByLabel('Sign in as').selectOption('fay@concert.test');
    await page.getByLabel('Sign in as').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Signed in as Fay Moreau (fan)').waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(true);
    await page.screenshot({ path: join(artifacts, 'docs.png') });
  });

  test('lists events and books one by clicking, twice with keys of their own', async () => {
    expect(await execute(await operation('listEvents'))).toMatch(/^200/);
    const booking = await operation('createBooking');
    expect(await execute(booking)).toMatch(/^201/);
    expect(await booking.locator('.live-responses-table').innerText()).toContain('"confirmed"');
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/bookings'));
    await booking.getByRole('button', { name: 'Execute' }).click();
    expect((await answered).status()).toBe(201);
    expect((await answered).headers()['idempotency-replayed']).toBeUndefined();
    await booking.getByRole('button', { name: 'Clear', exact: true }).scrollIntoViewIfNeeded();
    await booking.locator('.live-responses-table').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(artifacts, 'docs-booking.png') });
  }, 60_000);

  test('after signing out, the same call is refused', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/bookings'));
    await page.locator('.opblock[id$="-createBooking"]').getByRole('button', { name: 'Execute' }).click();
    expect((await answered).status()).toBe(401);
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);
  });

  test('nothing was asked of other hosts, and the console stayed clean', () => {
    expect([...hosts].filter(Boolean)).toEqual(['127.0.0.1']);
    expect(complaints).toEqual([]);
  });
});
