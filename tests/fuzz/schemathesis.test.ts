import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signIn } from '../../tools/local/demo/sign-in.ts';
import { projectDirectory } from '../../tools/local/engines/places.ts';
import { eventBody } from '../support/api.ts';
import { upload, type UploadForm } from '../support/files.ts';
import { type LocalRun, startLocal } from '../support/local-run.ts';
import { jpeg } from '../support/picture-corpus.ts';
import { ensurePythonTools, pythonTool } from '../support/python-tools.ts';

const TOOL = 'schemathesis';
const SEED = 20_311;
const isThere = await ensurePythonTools(TOOL, ['schemathesis==4.32.5']);

interface Report {
  complete: boolean;
  operations: { tested: number; errored: number };
  test_cases: { generated: number; errored: number };
  failures: { code: string; title: string; operations: unknown }[];
  errors: unknown[];
}

let directory: string;
let run: LocalRun;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'concert-fuzz-'));
  run = await startLocal(join(directory, 'run'));
}, 240_000);

afterAll(async () => {
  await run?.interrupt();
  await rm(directory, { recursive: true, force: true });
});

async function tokenOf(role: string): Promise<string> {
  const { email, password } = run.users.find((user) => user.role === role)!;
  return (await signIn(run, email, password)).AccessToken;
}

/** Sends JSON as whoever holds the token, and gives the answer's body. */
async function send<T>(token: string, [method, path]: [string, string], body: object): Promise<T> {
  const answer = await fetch(run.url + path, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** A public file and a picture of an event, so that the fuzzer finds some. */
async function prepareFiles(token: string): Promise<{ MEDIA_ID: string; PICTURE_ID: string }> {
  const event = await send<{ id: string }>(token, ['POST', '/api/events'], eventBody());
  const content = await jpeg(700, 500);
  const keyFor = async (purpose: string): Promise<string> => {
    const wish = {
      purpose,
      eventId: event.id,
      contentType: 'image/jpeg',
      fileName: 'p.jpg',
      size: content.length,
    };
    const form = await send<UploadForm & { key: string }>(token, ['POST', '/api/uploads'], wish);
    expect(await upload(form, content)).toBe(204);
    return form.key;
  };
  const media = { key: await keyFor('event-media'), title: 'Plan', kind: 'poster', isPublic: true };
  const added = await send<{ id: string }>(token, ['POST', `/api/events/${event.id}/media`], media);
  const picture = { key: await keyFor('event-picture') };
  const set = await send<{ id: string }>(token, ['PUT', `/api/events/${event.id}/picture`], picture);
  return { MEDIA_ID: added.id, PICTURE_ID: set.id };
}

/** Runs schemathesis against the local gateway and gives what it found. */
async function fuzz(token: string, options: readonly string[], environment = {}): Promise<Report> {
  const report = join(directory, 'report.json');
  const config = join(import.meta.dirname, 'schemathesis.toml');
  const document = join(projectDirectory, 'docs/openapi.json');
  const where = ['--url', run.url, '--header', `Authorization: Bearer ${token}`];
  const how = ['--seed', String(SEED), '--no-color', '--report', 'json', '--report-json-path', report];
  const command = ['--config-file', config, 'run', document, ...where, ...how, ...options];
  const env = { ...process.env, MEDIA_ID: 'none', PICTURE_ID: 'none', ...environment };
  const { stdout } = await promisify(execFile)(pythonTool(TOOL, 'schemathesis'), command, {
    cwd: directory,
    env,
    maxBuffer: 64 << 20,
  }).catch((error: { stdout: string }) => error);
  const found = JSON.parse(await readFile(report, 'utf8')) as Report;
  // What it prints tells how to repeat a failure; the report only counts them.
  if (found.failures.length + found.errors.length > 0) console.error(stdout.slice(-20_000));
  return found;
}

(isThere ? describe : describe.skip)('when schemathesis tries everything that the document allows', () => {
  test('every answer is one that the document tells of', async () => {
    const token = await tokenOf('admin');
    const options = ['--exclude-operation-id', 'eraseMe', '--max-examples', '60'];
    const report = await fuzz(token, options, await prepareFiles(token));
    expect(report).toMatchObject({ complete: true, failures: [], errors: [], operations: { errored: 0 } });
    expect(report.test_cases.generated).toBeGreaterThan(2_000);
  }, 600_000);

  test('so is every answer to whoever erases the account', async () => {
    const report = await fuzz(await tokenOf('fan'), ['--include-operation-id', 'eraseMe']);
    expect(report).toMatchObject({ complete: true, failures: [], errors: [], operations: { tested: 1 } });
  }, 120_000);
});
