import { describe, expect, it } from '@jest/globals';
import {
  apiIsHealthy,
  authorizerTurnsAway,
  eventsAreListed,
  picturesAreMounted,
} from '../../tools/operate/doctor/live/gateway.ts';
import { answering } from '../support/answering-server.ts';

// What a healthy API cannot show: answers of servers that say what a sick one would.
describe('through the gateway, the doctor', () => {
  const asked = async (status: number, body: string) => {
    const server = await answering('application/json', body, status);
    const reached = {
      stage: 'prod',
      aws: { region: 'us-east-1', endpoint: server.url },
      outputs: { ApiEndpoint: 'https://a.example', HttpApiId: 'a' },
    };
    return { reached, stop: server.stop };
  };

  it('takes an answer of the gateway itself for no health', async () => {
    const { reached, stop } = await asked(503, '{"message":"Service Unavailable"}');
    expect(await apiIsHealthy(reached)).toMatchObject([
      {
        level: 'problem',
        what: 'GET /api/health returned 503: {"message":"Service Unavailable"}',
        fix: 'npm run errors -- --stage prod',
      },
    ]);
    expect(await eventsAreListed(reached)).toMatchObject([{ level: 'problem' }]);
    expect(await picturesAreMounted(reached)).toMatchObject([{ level: 'problem' }]);
    // What fails lets nobody in: the authorizer is not to blame.
    expect(await authorizerTurnsAway(reached)).toMatchObject([{ level: 'warning' }]);
    stop();
  });

  it('finds that everybody is let in', async () => {
    const { reached, stop } = await asked(200, '{}');
    expect(await authorizerTurnsAway(reached)).toMatchObject([
      { level: 'problem', what: 'a bad token was answered 200, not 401' },
    ]);
    stop();
  });

  it('tells which part is down', async () => {
    const { reached, stop } = await asked(503, '{"status":"down","database":"down","cache":"off"}');
    expect(await apiIsHealthy(reached)).toMatchObject([
      { level: 'problem', what: 'database: down' },
      { level: 'ok', what: 'cache: off' },
    ]);
    stop();
  });

  it('names who cannot be reached', async () => {
    const { reached, stop } = await asked(200, '');
    stop();
    await expect(apiIsHealthy(reached)).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:\d+\/\S+\/api\/health cannot be reached \(ECONNREFUSED\)$/,
    );
  });
});
