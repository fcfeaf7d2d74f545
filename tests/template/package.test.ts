import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FUNCTIONS } from '../../resources/functions/index.ts';
import { routes } from '../../src/routes.ts';
import { defaultSettings, parseSettings } from '../../src/config/settings.ts';
import { methodsOf, type Route } from '../../src/kernel/route.ts';
import { cors as corsOf } from '../../resources/cors.ts';
import { packageService, type Template, type TemplateResource } from '../support/service-package.ts';

jest.setTimeout(60_000);

let template: Template;
let directory: string;

beforeAll(async () => {
  ({ template, directory } = await packageService());
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function ofType(type: string): [string, TemplateResource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** A route's keys at the gateway: a GET is there for HEAD too. */
const keysOf = (route: Route): string[] => methodsOf(route).map((method) => `${method} ${route.path}`);

const filesOf = (zip: string): string[] =>
  execFileSync('unzip', ['-Z1', join(directory, zip)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((name) => !name.endsWith('/'));

function properties(logicalId: string): Record<string, unknown> {
  const resource = template.Resources[logicalId];
  if (resource === undefined) throw new Error(`the template has no ${logicalId}`);
  return resource.Properties;
}

describe('the gateway', () => {
  it('when the route table is compared with the template, both have the same routes', () => {
    const keys = ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties['RouteKey']);
    const wanted = Object.values(routes).flatMap(keysOf);
    expect(new Set(keys)).toEqual(new Set(wanted));
    expect(keys.length).toBe(wanted.length);
  });

  it('when a route is open to everybody, no authorizer stands before it; else ours does', () => {
    const access = new Map(
      Object.values(routes).flatMap((route) => keysOf(route).map((key) => [key, route.access])),
    );
    for (const [id, { Properties }] of ofType('AWS::ApiGatewayV2::Route')) {
      const isPublic = access.get(String(Properties['RouteKey'])) === 'public';
      expect([id, Properties['AuthorizationType'], Properties['AuthorizerId']]).toEqual(
        isPublic ? [id, undefined, undefined] : [id, 'JWT', { Ref: 'HttpApiAuthorizerCognito' }],
      );
    }
  });

  it('when a scanner asks for any path or method, no route catches it', () => {
    const keys = ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) =>
      String(Properties['RouteKey']),
    );
    expect(keys.filter((key) => /ANY|\$default|\{proxy\+\}|^OPTIONS/.test(key))).toEqual([]);
  });

  it('when a token comes, only our user pool and our client count', () => {
    expect(properties('HttpApiAuthorizerCognito')).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: [{ Ref: 'UserPoolClient' }],
        Issuer: {
          'Fn::Join': [
            '',
            ['https://cognito-idp.', { Ref: 'AWS::Region' }, '.amazonaws.com/', { Ref: 'UserPool' }],
          ],
        },
      },
    });
  });

  it('when a browser of any site calls, it may, without credentials', () => {
    const cors = properties('HttpApi')['CorsConfiguration'] as Record<string, string[]>;
    expect(cors['AllowOrigins']).toEqual(['*']);
    expect(cors['AllowCredentials']).toBeUndefined();
    // As the local gateway has it.
    const { allowedMethods, allowedHeaders, exposedResponseHeaders } = corsOf(defaultSettings(), routes);
    expect(cors['AllowMethods']).toEqual(allowedMethods);
    expect(cors['AllowHeaders']).toEqual(allowedHeaders);
    expect(cors['ExposeHeaders']).toEqual(exposedResponseHeaders);
  });

  it('when requests pile up, the stage throttles; it counts and logs each', () => {
    const { DefaultRouteSettings, AccessLogSettings } = properties('HttpApiStage') as {
      DefaultRouteSettings: object;
      AccessLogSettings: { Format: string };
    };
    expect(DefaultRouteSettings).toEqual({
      DetailedMetricsEnabled: false,
      ThrottlingBurstLimit: 100,
      ThrottlingRateLimit: 50,
    });
    expect(JSON.parse(AccessLogSettings.Format)).toMatchObject({
      requestId: '$context.requestId',
      route: '$context.routeKey',
      status: '$context.status',
    });
    expect(properties('HttpApiLogGroup')).toMatchObject({
      LogGroupName: 'concert-prod-api-execution',
      RetentionInDays: 14,
    });
  });
});

describe('the functions', () => {
  it('when they are listed, they have the promised names, runtime, processor and limits', () => {
    const functions = ofType('AWS::Lambda::Function').map(([, { Properties }]) => Properties);
    expect(functions.map(({ FunctionName }) => FunctionName)).toEqual([
      'concert-prod-api',
      'concert-prod-media',
      'concert-prod-pictures',
      'concert-prod-sweep',
      'concert-prod-migrate',
      'concert-prod-empty-bucket',
    ]);
    for (const one of functions)
      expect(one).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' },
        Environment: {
          Variables: { LOG_LEVEL: 'INFO', SERVICE_VERSION: expect.stringMatching(/^\d+\.\d+\.\d+/) },
        },
      });
    expect(properties('ApiLambdaFunction')).toMatchObject({ MemorySize: 1024, Timeout: 29 });
  });

  it('when each assumes its role, the role is its own and its name fits IAM', () => {
    for (const [id, { Properties }] of ofType('AWS::Lambda::Function')) {
      const roleId = id.replace('LambdaFunction', 'IamRoleLambdaExecution');
      expect(Properties['Role']).toEqual({ 'Fn::GetAtt': [roleId, 'Arn'] });
      expect(String(properties(roleId)['RoleName']).length).toBeLessThanOrEqual(64);
    }
  });

  it('when a function is uploaded, its zip holds one small file and nothing else', () => {
    const zips = readdirSync(directory).filter((name) => name.endsWith('.zip'));
    const always = FUNCTIONS.filter(({ isWanted }) => isWanted === undefined);
    expect(zips.toSorted()).toEqual(always.map(({ role }) => `${role}.zip`).toSorted());
    for (const zip of zips.filter((name) => name !== 'pictures.zip')) {
      expect(filesOf(zip)).toEqual([`src/functions/${zip.replace('.zip', '.js')}`]);
      expect(statSync(join(directory, zip)).size).toBeLessThan(400_000);
    }
    expect(filesOf('pictures.zip').filter((name) => !name.startsWith('node_modules/'))).toEqual([
      'src/functions/pictures.js',
    ]);
  });

  it('when the API goes as an image, its file is the one in the zip', () => {
    // The Dockerfile runs this same command.
    execFileSync('npm', ['run', '-s', 'bundle', '--', 'api', directory]);
    const zipped = execFileSync('unzip', ['-p', join(directory, 'api.zip')], { maxBuffer: 8 * 1024 * 1024 });
    expect(readFileSync(join(directory, 'src/functions/api.js')).equals(zipped)).toBe(true);
  });

  it('when a zip carries native files, they are for the processor that the function runs on', () => {
    const native = filesOf('pictures.zip').filter((name) => /\.(?:node|so(?:\.[\d.]+)?)$/.test(name));
    expect(native.length).toBeGreaterThanOrEqual(2);
    for (const name of native) {
      const file = execFileSync('unzip', ['-p', join(directory, 'pictures.zip'), name], {
        maxBuffer: 64 * 1024 * 1024,
      });
      expect(file.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
      // e_machine: 183 is AArch64, 62 would be x86-64.
      expect(file.readUInt16LE(18)).toBe(183);
    }
  });

  it('when time passes, the sweep starts', () => {
    const rules = ofType('AWS::Events::Rule').filter(([, { Properties }]) =>
      JSON.stringify(Properties['Targets']).includes('SweepLambdaFunction'),
    );
    expect(rules.map(([, { Properties }]) => Properties['ScheduleExpression'])).toEqual(['rate(15 minutes)']);
  });
});

describe('the logs of functions', () => {
  it('keep the lines of metrics, which have no level, whatever our own level is', async () => {
    const settings = parseSettings('{"logs":{"level":"ERROR"}}', 'env.prod.json');
    const packaged = await packageService({ settings });
    rmSync(packaged.directory, { recursive: true });
    expect(packaged.template.Resources['ApiLambdaFunction']?.Properties).toMatchObject({
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
      Environment: { Variables: { LOG_LEVEL: 'ERROR' } },
    });
  });
});

describe('the stack', () => {
  it('when AWS sends the bill, everything that can carry tags does', () => {
    const tags = [
      { Key: 'Project', Value: 'concert' },
      { Key: 'Environment', Value: 'prod' },
      { Key: 'Stack', Value: 'concert-prod' },
    ];
    for (const [, { Properties }] of ofType('AWS::Lambda::Function'))
      expect(Properties['Tags']).toEqual(tags);
    expect(properties('HttpApi')['Tags']).toEqual({
      Project: 'concert',
      Environment: 'prod',
      Stack: 'concert-prod',
    });
  });

  it('when it is deployed, it tells what clients need', () => {
    expect(template.Outputs).toMatchObject({
      ApiEndpoint: { Value: { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] } },
      CognitoUserPoolId: { Value: { Ref: 'UserPool' } },
      CognitoAppClientId: { Value: { Ref: 'UserPoolClient' } },
      LambdaFunctionName: { Value: { Ref: 'ApiLambdaFunction' } },
    });
  });

  it('when a reference is followed, what it names is in the template', () => {
    const known = new Set([
      ...Object.keys(template.Resources),
      'AWS::Region',
      'AWS::Partition',
      'AWS::AccountId',
      'AWS::URLSuffix',
      'AWS::StackId',
    ]);
    const names = [...JSON.stringify(template).matchAll(/"(?:Ref"|Fn::GetAtt":\[)(?::)?"([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => !known.has(name!))).toEqual([]);
  });
});
