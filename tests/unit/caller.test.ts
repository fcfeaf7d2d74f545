import { describe, expect, it } from '@jest/globals';
import { forCaller } from '../../src/http/caller.ts';
import { accountErased, DomainError, type ErrorCode } from '../../src/kernel/errors.ts';

const error = (code: ErrorCode): DomainError => new DomainError(code, code);

/** Runs a request, noting what happened in which order, and how it ended. */
async function order(
  byRoute: boolean,
  { recognized, worked }: { recognized?: Error; worked?: Error },
): Promise<string[]> {
  const steps: string[] = [];
  const step = (name: string, failure: Error | undefined) => async (): Promise<void> => {
    steps.push(name);
    if (failure !== undefined) throw failure;
  };
  await forCaller({ recognize: step('recognize', recognized), byRoute }, step('work', worked)).then(
    () => steps.push('done'),
    (thrown: Error) => steps.push(thrown.message),
  );
  return steps;
}

describe('when a request has a caller', () => {
  it('recognizes them before anything is done', async () => {
    expect(await order(false, {})).toEqual(['recognize', 'work', 'done']);
    expect(await order(false, { recognized: accountErased() })).toEqual([
      'recognize',
      accountErased().message,
    ]);
    expect(await order(false, { recognized: error('database_unavailable') })).toEqual([
      'recognize',
      'database_unavailable',
    ]);
  });
});

describe('when the route recognizes its caller by itself', () => {
  it('looks nobody up on the way', async () => {
    expect(await order(true, {})).toEqual(['work', 'done']);
  });

  it.each(['sold_out', 'event_not_found', 'idempotency_key_reused', 'database_busy'] as const)(
    'nor after %s, which its statement has said',
    async (code) => {
      expect(await order(true, { worked: error(code) })).toEqual(['work', code]);
    },
  );

  it.each(['validation_failed', 'malformed_json', 'idempotency_key_required', 'payload_too_large'] as const)(
    'looks them up after %s, which no statement has seen',
    async (code) => {
      const worked = error(code);
      expect(await order(true, { worked })).toEqual(['work', 'recognize', code]);
      expect(await order(true, { worked, recognized: accountErased() })).toEqual([
        'work',
        'recognize',
        accountErased().message,
      ]);
    },
  );

  it('a database that is away does not hide what is wrong with the request', async () => {
    const failed = { worked: error('validation_failed'), recognized: error('database_unavailable') };
    expect(await order(true, failed)).toEqual(['work', 'recognize', 'validation_failed']);
  });

  it('the body parser speaks in words of its own', async () => {
    const worked = Object.assign(new Error('not JSON'), { statusCode: 422 });
    expect(await order(true, { worked })).toEqual(['work', 'recognize', 'not JSON']);
  });
});
