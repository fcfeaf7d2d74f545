import { readFileSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PAGE, pageOf } from '../../tools/operate/architecture/page.ts';
import { pictureOf } from '../../tools/operate/architecture/picture.ts';
import { packageService, type Template } from '../support/service-package.ts';

jest.setTimeout(60_000);

let template: Template;
beforeAll(async () => {
  const packaged = await packageService();
  template = packaged.template;
  rmSync(packaged.directory, { recursive: true });
});

describe('the diagram of the architecture', () => {
  it('stands as it is in docs/architecture.md', async () => {
    expect(await pageOf(template)).toBe(readFileSync(PAGE, 'utf8'));
  });

  it('shows what each function really uses', () => {
    const lines = pictureOf(template)
      .split('\n')
      .map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        'ApiLambdaFunction --> Database',
        'ApiLambdaFunction --> Cache',
        'PicturesLambdaFunction --> PicturesFileSystem',
        'MediaLambdaFunction --> MediaBucket',
        'every15minutes(["EventBridge: every 15 minutes"]) --> SweepLambdaFunction',
        'S3Endpoint["S3 gateway endpoint"]',
        'SecretsManagerEndpoint["VPC endpoint: Secrets Manager"]',
        'deploy(["sls deploy, remove"]) --> MigrateLambdaFunction',
      ]),
    );
    expect(lines).not.toContain('ApiLambdaFunction --> MediaBucket');
    expect(lines).not.toContain('MediaLambdaFunction --> PicturesFileSystem');
  });

  it('changes with the settings', async () => {
    const settings = { cache: { enabled: false }, database: { proxy: true } };
    const { template: changed, directory } = await packageService({ settings });
    rmSync(directory, { recursive: true });
    const picture = pictureOf(changed);
    expect(picture).not.toContain('Cache');
    expect(picture).toContain('ApiLambdaFunction --> DatabaseProxy');
    expect(picture).not.toContain('ApiLambdaFunction --> Database\n');
    // It tries the proxy, and works on the database itself.
    expect(picture).toContain('MigrateLambdaFunction --> DatabaseProxy\n');
    expect(picture).toContain('MigrateLambdaFunction --> Database\n');
  });

  it('refuses to leave something out', () => {
    const more = {
      Resources: { ...template.Resources, One: { Type: 'AWS::Neptune::DBCluster', Properties: {} } },
    };
    expect(() => pictureOf(more)).toThrow('AWS::Neptune::DBCluster is not in the diagram');
  });
});
