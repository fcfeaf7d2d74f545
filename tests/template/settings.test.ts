import { describe, expect, it, jest } from '@jest/globals';
import { templateOf, runSls } from '../support/service-package.ts';

jest.setTimeout(60_000);

describe('settings', () => {
  it('when they are all changed, the template follows', async () => {
    const settings = {
      service: 'gigs',
      region: 'eu-west-1',
      architecture: 'x86_64',
      api: {
        memoryMb: 512,
        timeoutSeconds: 10,
        corsOrigins: ['https://a.example'],
        throttle: { burst: 7, rate: 3 },
      },
      logs: { retentionDays: 30, level: 'WARN' },
      identity: { selfSignUp: false, accessTokenMinutes: 15, refreshTokenDays: 2, deletionProtection: true },
      network: { vpcCidr: '172.20.0.0/16', zones: ['eu-west-1b', 'eu-west-1c'] },
      domain: { name: 'api.gigs.example', createDnsRecord: false },
    };
    const changed = await templateOf({ stage: 'try', settings });
    const { Resources } = changed.template;
    expect(Resources).toMatchObject({
      ApiLambdaFunction: {
        Properties: { FunctionName: 'gigs-try-api', MemorySize: 512, Timeout: 10, Architectures: ['x86_64'] },
      },
      ApiLogGroup: { Properties: { RetentionInDays: 30 } },
      HttpApi: { Properties: { CorsConfiguration: { AllowOrigins: ['https://a.example'] } } },
      HttpApiStage: {
        Properties: { DefaultRouteSettings: { ThrottlingBurstLimit: 7, ThrottlingRateLimit: 3 } },
      },
      UserPool: {
        Properties: {
          DeletionProtection: 'ACTIVE',
          AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        },
      },
      UserPoolClient: {
        Properties: { AccessTokenValidity: 15, IdTokenValidity: 15, RefreshTokenValidity: 2 },
      },
      Vpc: { Properties: { CidrBlock: '172.20.0.0/16' } },
      PrivateSubnetA: { Properties: { CidrBlock: '172.20.0.0/24', AvailabilityZone: 'eu-west-1b' } },
      PrivateSubnetB: { Properties: { CidrBlock: '172.20.1.0/24', AvailabilityZone: 'eu-west-1c' } },
    });
  });

  it.each(['package', 'print', 'info', 'deploy'])(
    'when they are wrong, sls %s ends with one line',
    async (command) => {
      expect(await runSls([command], { settings: { api: { memoryMb: 64 } } })).toEqual({
        status: 1,
        stdout: '',
        stderr:
          'env.prod.json: api.memoryMb: found 64, allowed: a whole number of megabytes from 128 to 10240\n',
      });
    },
  );

  it('when the stage cannot be part of a name, sls print ends with one line', async () => {
    const { status, stdout, stderr } = await runSls(['print'], { stage: 'Prod_1' });
    expect([status, stdout, stderr.trim().split('\n').length]).toEqual([1, '', 1]);
  });

  it('when they are right, sls print shows the resolved service', async () => {
    const { status, stdout } = await runSls(['print']);
    expect(status).toBe(0);
    expect(stdout).toContain('service: concert');
    expect(stdout).toContain('runtime: nodejs24.x');
    expect(stdout).toContain('path: /api/bookings/{bookingId}/cancel');
  });
});
