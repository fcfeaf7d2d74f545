import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { emulated, type Ended, startOperate } from './operate.ts';

/** The command in a folder of its own, as a person runs it. */
export interface IamGroups {
  run(args: readonly string[], environment?: Record<string, string>): Promise<Ended>;
  /** Runs it again and again, killing it after each change that it makes in IAM. Gives how often it was killed. */
  runKilledAfterEachChange(args: readonly string[], afterEachKill?: () => Promise<void>): Promise<number>;
  /** Whom the file of a stage holds, by group. */
  saved(stage: string): Record<string, string[]>;
  /** Writes a file into its folder of states. */
  write(name: string, content: string): void;
}

const CHANGE = /(?:^|&)Action=(?:Add|Attach|Create|Delete|Detach|Put|Remove|Update)/;

/** Prepares it for an emulated IAM. */
export function iamGroups(root: string, awsUrl: string): IamGroups {
  const cwd = mkdtempSync(join(root, 'work-'));
  const states = join(cwd, '.concert');
  mkdirSync(states);
  const start = (
    args: readonly string[],
    environment: Record<string, string>,
    done: (ended: Ended) => void,
  ) =>
    startOperate(
      'iam-groups',
      args,
      {
        cwd,
        environment: { ...emulated(awsUrl, root), AWS_MAX_ATTEMPTS: '1', ...environment },
      },
      done,
    );
  return {
    run: (args, environment = {}) => new Promise((done) => void start(args, environment, done)),
    runKilledAfterEachChange: async (args, afterEachKill) => {
      for (let kills = 0; kills < 100; kills += 1) {
        const ended = await killedAfterAChange(awsUrl, (url, done) =>
          start(args, { AWS_ENDPOINT_URL: url }, done),
        );
        if (ended.status === 0) return kills;
        if (ended.status !== null) throw new Error(`it failed by itself: ${ended.stderr}`);
        await afterEachKill?.();
      }
      throw new Error('it never ends');
    },
    saved: (stage) =>
      (
        JSON.parse(readFileSync(join(states, `iam-groups.${stage}.json`), 'utf8')) as {
          members: Record<string, string[]>;
        }
      ).members,
    write: (name, content) => writeFileSync(join(states, name), content),
  };
}

/** Runs a command through a proxy that kills it once IAM has made a change, before it hears of it. */
function killedAfterAChange(
  awsUrl: string,
  start: (url: string, done: (ended: Ended) => void) => ChildProcess,
): Promise<Ended> {
  let child: ChildProcess | undefined;
  const kill = (body: string, answer: string): string | undefined => {
    if (!CHANGE.test(body)) return answer;
    child?.kill('SIGKILL');
    return undefined;
  };
  return throughProxy(
    awsUrl,
    kill,
    (url) =>
      new Promise<Ended>((done) => {
        child = start(url, done);
      }),
  );
}

/** Works with a proxy before IAM; `onAnswer` sees each good answer, and changes it or, with undefined, keeps it back. */
export async function throughProxy<T>(
  awsUrl: string,
  onAnswer: (body: string, answer: string) => string | undefined,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const answer = await fetch(awsUrl, {
        method: 'POST',
        headers: {
          'content-type': request.headers['content-type'] ?? '',
          authorization: request.headers.authorization ?? '',
        },
        body,
      });
      const text = await answer.text();
      const passed = answer.ok ? onAnswer(body, text) : text;
      if (passed !== undefined) response.writeHead(answer.status).end(passed);
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}
