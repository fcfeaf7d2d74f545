import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import sharp from 'sharp';
import { findChromium } from '../../tools/local/engines/browser.ts';
import { type LocalRun, startLocal } from '../support/local-run.ts';
import { artifacts, flags } from '../support/browser.ts';

const executablePath = await findChromium();
if (executablePath === undefined) {
  console.warn(
    'SKIPPED: THE BROWSER TEST OF /demo. There is no Chromium here: install one or set CHROME_PATH.',
  );
}

(executablePath === undefined ? describe.skip : describe)('/demo in a browser', () => {
  let directory: string;
  let run: LocalRun;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'concert-demo-'));
    await mkdir(artifacts, { recursive: true });
    run = await startLocal(directory);
    browser = await chromium.launch({ executablePath: executablePath!, args: flags });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${run.url}/demo`);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await run?.interrupt();
    await rm(directory, { recursive: true, force: true });
  });

  const signIn = async (email: string): Promise<void> => {
    await page.getByLabel('Sign in as').selectOption(email);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  };
  const concert = (title: string): Locator =>
    page.locator('article').filter({ has: page.getByRole('heading', { name: title }) });
  const said = (text: RegExp): Promise<void> => page.getByRole('status').filter({ hasText: text }).waitFor();
  /** How wide the picture is that the browser has really loaded; 0 for none. */
  const loaded = (image: Locator): Promise<number> =>
    image.evaluate(async (node) => {
      const picture = node as unknown as { decode(): Promise<void>; naturalWidth: number };
      await picture.decode();
      return picture.naturalWidth;
    });
  /** A photograph of 12 megapixels as a phone makes it: lying on its side, with the place where it was taken. */
  const photo = async (): Promise<string> => {
    const file = join(directory, 'IMG_0001.jpg');
    const create = { width: 4032, height: 3024, channels: 3 as const, background: '#b04020' };
    const exif = { IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' } };
    await writeFile(
      file,
      await sharp({ create }).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    );
    return file;
  };

  test('shows the concerts with their pictures to anybody', async () => {
    await page.locator('article').first().waitFor();
    expect(await page.locator('article').count()).toBeGreaterThanOrEqual(10);
    expect(await loaded(page.locator('article img').first())).toBeGreaterThan(0);
    expect(await page.getByRole('button', { name: 'Book a place' }).first().isVisible()).toBe(false);
    await page.screenshot({ path: join(artifacts, 'demo.png') });
  });

  test('the organizer uploads a photograph, sees how far it is, and then its variants', async () => {
    const { email } = run.users.find(({ role }) => role === 'organizer')!;
    await signIn(email);
    const title = 'The Glass Harbour';
    const before = await concert(title).locator('img').getAttribute('src');
    const told = page.waitForSelector('#progress:not([hidden])');
    await concert(title)
      .locator('input[type=file]')
      .setInputFiles(await photo());
    await told;
    await said(/The picture is there/);
    expect(await concert(title).locator('.variants').innerText()).toContain('2048 x 2731');
    expect(await concert(title).locator('img').getAttribute('src')).not.toBe(before);
    expect(await loaded(concert(title).locator('img'))).toBeGreaterThan(0);
    await concert(title).scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(artifacts, 'demo-uploaded.png') });
    await page.getByRole('button', { name: 'Sign out' }).click();
  }, 60_000);

  test('the organizer saves the door list by a click', async () => {
    const { email } = run.users.find(({ role }) => role === 'organizer')!;
    await signIn(email);
    const download = page.waitForEvent('download');
    await concert('The Glass Harbour').getByRole('button', { name: 'Door list' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('Attendees of The Glass Harbour.csv');
    expect(await readFile(await file.path(), 'utf8')).toMatch(/^\ufeffreference,name,email/);
    await page.getByRole('button', { name: 'Sign out' }).click();
  }, 60_000);

  test('the fan gives herself a picture and books', async () => {
    const { email } = run.users.find(({ role }) => role === 'fan')!;
    await signIn(email);
    await page.getByLabel('Your picture').setInputFiles(await photo());
    await said(/Your picture is there/);
    expect(await loaded(page.getByAltText('You'))).toBeGreaterThan(0);
    await concert('Late Trains & Small Hours').getByRole('button', { name: 'Book a place' }).click();
    await said(/Booked: Late Trains & Small Hours, reference [\dA-Z]{4}-[\dA-Z]{4}/);
    await page.screenshot({ path: join(artifacts, 'demo-booked.png') });
  }, 60_000);

  test('who looks at a price of yesterday is told of the new one and books nothing', async () => {
    const title = 'The Glass Harbour';
    const shown = await concert(title).locator('.places').innerText();
    await page.route('**/api/events?*', async (route) => {
      const answer = await route.fetch();
      const { items, ...rest } = (await answer.json()) as { items: { priceCents: number }[] };
      const older = items.map((event) => ({ ...event, priceCents: event.priceCents + 100 }));
      await route.fulfill({ response: answer, json: { items: older, ...rest } });
    });
    await page.reload();
    const { email } = run.users.find(({ role }) => role === 'fan')!;
    await signIn(email);
    expect(await concert(title).locator('.places').innerText()).not.toBe(shown);
    await page.unroute('**/api/events?*');
    await concert(title).getByRole('button', { name: 'Book a place' }).click();
    await said(/The price of one place is \d+\.\d\d [A-Z]{3} now/);
    expect(await concert(title).locator('.places').innerText()).toBe(shown);
    expect(complaints.splice(0)).toEqual([expect.stringContaining('409')]);
  });

  test('a calendar entry leads to the event, which comes first', async () => {
    const link = await concert('Late Trains & Small Hours').locator('.calendar').getAttribute('href');
    const calendar = await (await fetch(new URL(link!, run.url))).text();
    const address = /URL;VALUE=URI:(\S+(?:\r\n \S+)*)/.exec(calendar)![1]!.replaceAll('\r\n ', '');
    const visitor = await browser.newPage();
    await visitor.goto(address);
    await visitor.locator('article').first().waitFor();
    expect(await visitor.locator('article h2').first().innerText()).toBe('Late Trains & Small Hours');
    await visitor.close();
  }, 60_000);

  test('a file that is no picture is refused in words', async () => {
    const file = join(directory, 'note.txt');
    await writeFile(file, 'hello');
    await page.getByLabel('Your picture').setInputFiles(file);
    await said(/contentType must be one of image\/jpeg/);
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400')]);
  });

  test('who erases her account cannot sign in any more', async () => {
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Erase my account' }).click();
    await said(/Your account is erased/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await said(/./);
    expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(false);
    complaints.splice(0);
  });

  test('the console stayed clean', () => {
    expect(complaints).toEqual([]);
  });
});
