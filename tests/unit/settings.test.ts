import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultSettings, loadSettings, parseSettings, SettingsError } from '../../src/config/settings.ts';
import { stageFromArguments } from '../../src/config/stage.ts';

/** The message that `source` as env.prod.json is refused with. */
function refusal(source: string | object): string {
  const text = typeof source === 'string' ? source : JSON.stringify(source);
  try {
    parseSettings(text, 'env.prod.json');
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  throw new Error(`accepted ${text}`);
}

describe('a value that is not allowed', () => {
  it.each([
    [
      { api: { memoryMb: 64 } },
      'api.memoryMb: found 64, allowed: a whole number of megabytes from 128 to 10240',
    ],
    [
      { api: { memoryMb: 512.5 } },
      'api.memoryMb: found 512.5, allowed: a whole number of megabytes from 128 to 10240',
    ],
    [
      { api: { memoryMb: '1024' } },
      'api.memoryMb: found "1024", allowed: a whole number of megabytes from 128 to 10240',
    ],
    [
      { api: { timeoutSeconds: 30 } },
      'api.timeoutSeconds: found 30, allowed: a whole number of seconds from 1 to 29',
    ],
    [
      { api: { timeoutSeconds: null } },
      'api.timeoutSeconds: found null, allowed: a whole number of seconds from 1 to 29',
    ],
    [
      { api: { throttle: { burst: 0 } } },
      'api.throttle.burst: found 0, allowed: a whole number of requests from 1 to 5000',
    ],
    [{ api: [] }, 'api: found [], allowed: an object'],
    [{ architecture: 'x64' }, 'architecture: found "x64", allowed: one of arm64, x86_64'],
    [{ logs: { level: 'info' } }, 'logs.level: found "info", allowed: one of DEBUG, INFO, WARN, ERROR'],
    [{ identity: { selfSignUp: 'yes' } }, 'identity.selfSignUp: found "yes", allowed: true or false'],
    [
      { service: 'Concert' },
      'service: found "Concert", allowed: 2 to 21 lower-case letters, digits or hyphens, a letter first',
    ],
    [
      { network: { vpcCidr: '11.0.0.0/16' } },
      'network.vpcCidr: found "11.0.0.0/16", allowed: a private /16 such as 10.20.0.0/16',
    ],
    [
      { domain: { name: 'api' } },
      'domain.name: found "api", allowed: null or a host name such as api.example.com',
    ],
    [
      { api: { corsOrigins: ['https://a.example/path'] } },
      'api.corsOrigins.0: found "https://a.example/path", allowed: "*", an origin such as https://tickets.example.com, or http://localhost:3000',
    ],
    [{ api: { corsOrigins: [] } }, 'api.corsOrigins: found [], allowed: a list of 1 to 20 different values'],
    [
      { api: { corsOrigins: ['https://a.example', 'https://a.example'] } },
      'api.corsOrigins: found ["https://a.example","https://a.example"], allowed: a list of 1 to 20 different values',
    ],
    [
      { logs: { retentionDays: 15 } },
      /^env\.prod\.json: logs\.retentionDays: found 15, allowed: one of 1, 3, 5, 7, 14, /,
    ],
    // What nobody sees (U+200B, U+2060) would be compared, or written to, all the same.
    [
      { alarms: { email: 'on\u200bcall@example.com' } },
      /^env\.prod\.json: alarms\.email: .* allowed: null or an e-mail address/,
    ],
    [
      { identity: { emailFrom: 'tickets\u2060@example.com' } },
      /^env\.prod\.json: identity\.emailFrom: .* allowed: null or an e-mail address/,
    ],
    [
      { identity: { hostedUi: { callbackUrls: ['https://example.com/in\u200b'] } } },
      /^env\.prod\.json: identity\.hostedUi\.callbackUrls\.0: .* allowed: an https URL/,
    ],
    [{ region: 'us-east-9' }, /^env\.prod\.json: region: found "us-east-9", allowed: one of us-east-1, /],
    [{ region: 'x'.repeat(500) }, /^env\.prod\.json: region: found "x{76}\.\.\., allowed: /],
  ])('when the file says %j, name the key, the value and what is allowed', (source, expected) => {
    if (typeof expected === 'string') expect(refusal(source)).toBe(`env.prod.json: ${expected}`);
    else expect(refusal(source)).toMatch(expected);
  });

  it('when several are wrong, tell the first and how many more', () => {
    expect(refusal({ api: { memoryMb: 1, timeoutSeconds: 0 }, x: 1 })).toMatch(
      /^env\.prod\.json: api\.memoryMb: .* \(and 2 more problems\)$/,
    );
    expect(refusal({ api: { memoryMb: 1, timeoutSeconds: 0 } })).toMatch(/ \(and 1 more problem\)$/);
  });
});

describe('a key that does not exist', () => {
  it.each([
    [{ api: { memoryMB: 512 } }, 'api.memoryMB: unknown setting, did you mean api.memoryMb?'],
    [{ api: { memory: 512 } }, 'api.memory: unknown setting, did you mean api.memoryMb?'],
    [{ memoryMb: 512 }, 'memoryMb: unknown setting, did you mean api.memoryMb?'],
    [{ idenity: {} }, 'idenity: unknown setting, did you mean identity?'],
    [
      { api: { throttle: { bust: 1 } } },
      'api.throttle.bust: unknown setting, did you mean api.throttle.burst?',
    ],
    [{ queues: {} }, 'queues: unknown setting'],
  ])('when the file says %j, name the nearest known one', (source, expected) => {
    expect(refusal(source)).toBe(`env.prod.json: ${expected} (env.example.json lists all)`);
  });
});

describe('settings that contradict each other', () => {
  it.each([
    [
      { api: { corsOrigins: ['*', 'https://a.example'] } },
      'api.corsOrigins: found ["*","https://a.example"], allowed: either ["*"] alone or a list of origins',
    ],
    [
      { identity: { accessTokenMinutes: 1440, refreshTokenDays: 1 } },
      'identity.accessTokenMinutes: found 1440, allowed: less than identity.refreshTokenDays, which is 1440 minutes',
    ],
    [
      { network: { zones: ['us-east-1a'] } },
      'network.zones: found ["us-east-1a"], allowed: none or two zones: a subnet group needs two',
    ],
    [
      { network: { zones: ['us-east-1a', 'eu-west-1b'] } },
      'network.zones: found ["us-east-1a","eu-west-1b"], allowed: zones of us-east-1, the region of this file',
    ],
  ])('when the file says %j, say what is allowed', (source, expected) => {
    expect(refusal(source)).toBe(`env.prod.json: ${expected}`);
  });
});

describe('a file that is not an object of settings', () => {
  it.each([
    ['{\n  "api": {}\n  "logs": {}\n}', 'line 3, column 3: expected , or }, found "\\""'],
    ['[]', 'the file: found [], allowed: an object'],
    ['null', 'the file: found null, allowed: an object'],
  ])('when it is %j, say what is wrong in one line', (source, expected) => {
    expect(refusal(source)).toBe(`env.prod.json: ${expected}`);
  });
});

describe('loading the settings of a stage', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'concert-settings-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('when there is no file, use the defaults', () => {
    expect(loadSettings('prod', { directory })).toEqual(defaultSettings());
  });

  it('when the file sets something, keep the other defaults', async () => {
    await writeFile(
      join(directory, 'env.prod.json'),
      '{"$schema":"./env.schema.json","api":{"memoryMb":512}}',
    );
    const { api, ...others } = defaultSettings();
    expect(loadSettings('prod', { directory })).toEqual({ ...others, api: { ...api, memoryMb: 512 } });
    expect(loadSettings('dev', { directory })).toEqual(defaultSettings());
  });

  it('when the file cannot be read, say so', async () => {
    await mkdir(join(directory, 'env.prod.json'));
    expect(() => loadSettings('prod', { directory })).toThrow(/^env\.prod\.json: cannot be read \(EISDIR\)$/);
  });

  it.each(['Prod', 'a/b', '', '-x', 'example', 'schema', 'thirteen-char'])(
    'when the stage is %j, refuse it',
    (stage) => {
      expect(() => loadSettings(stage, { directory })).toThrow(
        `--stage: found ${JSON.stringify(stage)}, allowed: 1 to 12 lower-case letters, digits or hyphens, a letter first, not example or schema`,
      );
    },
  );
});

describe('the stage of a command line', () => {
  it.each([
    [['package', '--stage', 'prod'], 'prod'],
    [['deploy', '--stage=prod', '--verbose'], 'prod'],
    [['-s', 'test', 'info'], 'test'],
    [['info', '-s=test'], 'test'],
    [['print'], 'dev'],
    [['print', '--stages', 'prod'], 'dev'],
  ])('when it is %j, is %s', (args, stage) => {
    expect(stageFromArguments(args)).toBe(stage);
  });

  it.each([[['--stage']], [['--stage=']], [['-s', '--verbose']]])(
    'when it is %j, ask for the name',
    (args) => {
      expect(() => stageFromArguments(args)).toThrow('the name of a stage is missing, as in --stage prod');
    },
  );
});
