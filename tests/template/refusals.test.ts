import { describe, expect, it, jest } from '@jest/globals';
import { runSls } from '../support/service-package.ts';

jest.setTimeout(60_000);

// What AWS would refuse only after minutes, or bill for, is refused here before anything is created.
describe('sls deploy', () => {
  it.each([
    [
      'a cache capped below what AWS allows',
      { cache: { maxEcpuPerSecond: 500 } },
      'cache.maxEcpuPerSecond: found 500, allowed: a whole number of ECPU a second from 1000 to 15000000',
    ],
    [
      'a certificate of another region',
      {
        domain: {
          name: 'api.example.com',
          certificateArn:
            'arn:aws:acm:eu-west-1:000000000000:certificate/01234567-89ab-cdef-0123-456789abcdef',
        },
      },
      /domain\.certificateArn: found "arn:aws:acm:eu-west-1:.*, allowed: a certificate of us-east-1, the region of this file/,
    ],
    [
      'Performance Insights on a class without it',
      { database: { performanceInsights: true } },
      /database\.performanceInsights: found true, allowed: false/,
    ],
    [
      'an image by a tag, which only somebody with credentials could look up',
      {
        api: {
          packaging: 'image',
          imageUri: '000000000000.dkr.ecr.us-east-1.amazonaws.com/concert-api:latest',
        },
      },
      /^env\.prod\.json: api\.imageUri: found "0+\.dkr\.ecr\.us-east-1\.amazonaws\.com\/concert-api:latest", allowed: null or an image in Amazon ECR by its digest, .*@sha256:.*; of a tag: aws ecr describe-images .*--image-ids imageTag=/,
    ],
    [
      'another major version of MySQL',
      { database: { engineVersion: '9.7' } },
      'database.engineVersion: found "9.7", allowed: 8.4, or a full version of it such as 8.4.11',
    ],
    ['no JSON at all', '{ "api": ', /^env\.prod\.json/],
  ])('when the settings ask for %s, ends with one line', async (_name, settings, line) => {
    const { status, stdout, stderr } = await runSls(['deploy'], { settings });
    expect([status, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 1]);
    expect(stderr).toEqual(
      typeof line === 'string' ? `env.prod.json: ${line}\n` : expect.stringMatching(line),
    );
  });

  it('when there are no credentials, says so before it builds anything', async () => {
    const { status, stdout, stderr } = await runSls(['deploy']);
    expect(status).toBe(1);
    expect(`${stdout}${stderr}`).toMatch(/^AWS provider credentials not found\./m);
    expect(`${stdout}${stderr}`).not.toMatch(/^\s+at /m);
  });
});

describe.each(['create_domain', 'delete_domain'])('sls %s', (command) => {
  it.each([
    ['no settings', {}],
    ['a domain that is null', { domain: { name: null } }],
    ['a certificate without a domain', { domain: { certificateName: '*.example.com' } }],
  ])('with %s, ends with one line instead of nothing', async (_name, settings) => {
    const { status, stdout, stderr } = await runSls([command], { settings });
    expect([status, stdout, stderr]).toEqual([
      1,
      '',
      `sls ${command} did nothing: set domain.name in env.prod.json first, such as "api.example.com"\n`,
    ]);
  });
});
