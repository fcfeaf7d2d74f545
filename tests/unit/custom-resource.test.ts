import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answering, isCustomResource } from '../../src/functions/custom-resource.ts';

interface Delivery {
  method: string | undefined;
  contentType: string | undefined;
  body: Record<string, string>;
}

/** What CloudFormation's bucket received, and the statuses it answers with first. */
let deliveries: Delivery[];
let refusals: number[];
let url: string;
let stop: () => Promise<void>;

beforeEach(async () => {
  deliveries = [];
  refusals = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      deliveries.push({
        method: request.method,
        contentType: request.headers['content-type'],
        body: JSON.parse(body) as Record<string, string>,
      });
      response.writeHead(refusals.shift() ?? 200).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`;
  stop = () => new Promise((done) => server.close(() => done()));
});
afterEach(() => stop());

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

const event = (more: object = {}): CloudFormationCustomResourceEvent => ({
  RequestType: 'Create',
  ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  ResponseURL: url,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Migration',
  ResourceType: 'Custom::Migration',
  ResourceProperties: { ServiceToken: 'f' },
  ...more,
});
const context = (remainingMs = 60_000): Context =>
  ({ getRemainingTimeInMillis: () => remainingMs, logStreamName: 'stream' }) as Context;

describe('a custom resource', () => {
  it('when its work is done, it says so, under the name that the work gives', async () => {
    await answering(event(), context(), async () => ({ physicalId: 'schema' }));
    expect(deliveries).toEqual([
      {
        method: 'PUT',
        contentType: '',
        body: {
          StackId: 'stack',
          RequestId: 'request',
          LogicalResourceId: 'Migration',
          Status: 'SUCCESS',
          PhysicalResourceId: 'schema',
        },
      },
    ]);
  });

  it('when its work fails, the reason tells why, and where the log is, in what CloudFormation takes', async () => {
    const long = `migration 7 failed: ${'x'.repeat(5_000)}`;
    await answering(event(), context(), () => Promise.reject(new Error(long)));
    const { Status, Reason = '', PhysicalResourceId } = deliveries[0]!.body;
    expect([Status, PhysicalResourceId]).toEqual(['FAILED', 'Migration']);
    expect(Reason).toMatch(/^migration 7 failed: x+ \(log stream stream\)$/);
    expect(JSON.stringify(deliveries[0]!.body).length).toBeLessThan(4_096);
  });

  it('when an update fails, the resource keeps its name, so that nothing is deleted', async () => {
    const update = event({ RequestType: 'Update', PhysicalResourceId: 'schema', OldResourceProperties: {} });
    await answering(update, context(), () => Promise.reject(new Error('no')));
    expect(deliveries[0]!.body['PhysicalResourceId']).toBe('schema');
  });

  it('when time runs out, it tells of that before Lambda stops it', async () => {
    await answering(event(), context(5_050), () => new Promise(() => {}));
    expect(deliveries[0]!.body).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('not done after 0 s'),
    });
  });

  it('when the bucket is busy, it tells again', async () => {
    refusals = [503, 500];
    await answering(event(), context(), async () => ({ physicalId: 'schema' }));
    expect(deliveries.map(({ body }) => body['Status'])).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  });

  it.each([undefined, null, 'text', {}, { RequestType: 'Create' }])(
    'when %j calls, it is not CloudFormation',
    (value) => expect(isCustomResource(value)).toBe(false),
  );
});
