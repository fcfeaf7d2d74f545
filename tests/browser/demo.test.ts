import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Locator, type Page, type Request } from 'playwright-core';
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

/** In the browser: without the waiting of a person, or of Playwright. */
const clickFiveTimes = (node: object): void => {
  for (let i = 0; i < 5; i += 1) (node as { click(): void }).click();
};
const isInSight = (node: object): boolean => {
  const element = node as {
    getBoundingClientRect(): { top: number; bottom: number };
    ownerDocument: { defaultView: { innerHeight: number } };
  };
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= element.ownerDocument.defaultView.innerHeight;
};

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

  const fan = (): string => run.users.find(({ role }) => role === 'fan')!.email;
  const bookButton = (title: string): Locator => concert(title).getByRole('button', { name: 'Book a place' });
  const places = (title: string): Promise<string> => concert(title).locator('.places').innerText();
  const left = async (title: string): Promise<number> => Number(/(\d+) left/.exec(await places(title))?.[1]);
  /** Somebody else, in another place, whom this page does not hear of. */
  const bookAsAdmin = async (title: string, quantity: number): Promise<void> => {
    const { email, password } = run.users.find(({ role }) => role === 'admin')!;
    const signedIn = await fetch(run.cognitoUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
      },
      body: JSON.stringify({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: run.clientId,
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    });
    const { AuthenticationResult } = (await signedIn.json()) as { AuthenticationResult: { IdToken: string } };
    const booked = await fetch(`${run.url}/api/bookings`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${AuthenticationResult.IdToken}`,
        'content-type': 'application/json',
        'idempotency-key': `${title}-${quantity}`.replaceAll(' ', '-'),
      },
      body: JSON.stringify({ eventId: await concert(title).getAttribute('data-id'), quantity }),
    });
    expect(booked.status).toBe(201);
  };
  /** The requests that book while something is done, with the keys that they send. */
  const keysWhile = async (work: () => Promise<void>): Promise<(string | undefined)[]> => {
    const keys: (string | undefined)[] = [];
    const note = (request: Request): void => {
      if (request.method() === 'POST' && request.url().endsWith('/api/bookings'))
        keys.push(request.headers()['idempotency-key']);
    };
    page.on('request', note);
    await work();
    page.off('request', note);
    return keys;
  };

  test.each([
    ['a double click', (button: Locator) => button.dblclick()],
    ['five hasty clicks', (button: Locator) => button.evaluate(clickFiveTimes)],
    [
      'a slow double click, the first half of which is answered already',
      async (button: Locator) => {
        await button.click();
        await button.page().waitForTimeout(400);
        await button.click({ force: true });
      },
    ],
    [
      'Enter pressed twice',
      async (button: Locator) => {
        await button.page().keyboard.press('Enter');
        await button.page().keyboard.press('Enter');
      },
    ],
  ])(
    '%s books once, the count moves, and the focus stays on the button',
    async (_name, click) => {
      const title = 'Blue Line Big Band';
      const before = await left(title);
      const keys = await keysWhile(async () => {
        await bookButton(title).focus();
        await click(bookButton(title));
        await said(/Booked: Blue Line Big Band/);
        expect(await left(title)).toBe(before - 1);
        await page.waitForTimeout(3_500);
      });
      expect(keys).toHaveLength(1);
      // As the server tells it once its own copy is new.
      expect(await left(title)).toBe(before - 1);
      expect(await bookButton(title).evaluate((node) => node === node.ownerDocument.activeElement)).toBe(
        true,
      );
      expect(await page.getByRole('status').evaluate(isInSight)).toBe(true);
    },
    60_000,
  );

  test('who clicks again after an answer that got lost has one booking', async () => {
    const title = 'Blue Line Big Band';
    const before = await left(title);
    const keys = await keysWhile(async () => {
      await page.route('**/api/bookings', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await bookButton(title).click();
      await said(/^Concert does not answer/);
      await page.unroute('**/api/bookings');
      await bookButton(title).click();
      await said(/Booked: Blue Line Big Band/);
      await page.waitForTimeout(3_500);
    });
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(await left(title)).toBe(before - 1);
    complaints.splice(0);
  }, 60_000);

  test('what is sold out meanwhile is sold out wherever it is told', async () => {
    const title = 'Two Seats Left';
    expect(await places(title)).toMatch(/, 2 left$/);
    await bookAsAdmin(title, 2);
    await bookButton(title).click();
    await said(/^The event is sold out\.$/);
    expect(await places(title)).toMatch(/, sold out$/);
    expect(await bookButton(title).getAttribute('aria-disabled')).toBe('true');
    // As the server tells it, too.
    await page.waitForTimeout(3_500);
    expect(await places(title)).toMatch(/, sold out$/);
    expect(complaints.splice(0)).toEqual([expect.stringContaining('409')]);
  }, 60_000);

  test.each([
    ['{"message":"Unauthorized"}', 401, /^Your sign-in has expired: sign in again\.$/],
    ['{"code":"unauthenticated","detail":"x"}', 401, /^Your sign-in has expired: sign in again\.$/],
    ['{"code":"account_erased","detail":"x"}', 410, /^This account was erased\.$/],
  ])(
    'whose token is not taken any more (%s) is signed out with a sentence',
    async (body, status, sentence) => {
      await page.route('**/api/bookings', (route) => route.fulfill({ status, body }));
      await bookButton('Blue Line Big Band').click();
      await said(sentence);
      expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(false);
      await page.unroute('**/api/bookings');
      await signIn(fan());
      complaints.splice(0);
    },
    60_000,
  );

  test.each([
    [
      400,
      { code: 'validation_failed', errors: [{ path: 'quantity', message: 'must be at most 10' }] },
      /^The number of places must be at most 10\.$/,
    ],
    [
      400,
      {
        code: 'validation_failed',
        errors: [
          { path: 'currency', message: 'is required' },
          { path: 'eventId', message: 'must be an id' },
        ],
      },
      /^The currency is required\. The concert must be an id\.$/,
    ],
    [429, { message: 'Too Many Requests' }, /^That was too fast/],
    [503, { code: 'database_busy', detail: 'x' }, /^Many people are booking/],
    [409, { code: 'event_ended', detail: 'The event has ended.' }, /^The event has ended\.$/],
  ])(
    'a refusal (%s, %j) is told in a sentence',
    async (status, problem, sentence) => {
      await page.route('**/api/bookings', (route) => route.fulfill({ status, json: problem }));
      await bookButton('Blue Line Big Band').click();
      await said(sentence);
      expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(true);
      await page.unroute('**/api/bookings');
      complaints.splice(0);
    },
    60_000,
  );

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
    await said(/^The type of the file must be one of image\/jpeg/);
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
