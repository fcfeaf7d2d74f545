import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { CompiledTemplate } from './compiled-template.ts';
import { deleteApiMappings } from './api-mappings.ts';
import { boundRoles, leanRoles } from './lean-roles.ts';
import { placeNativePackages } from './native-packages.ts';
import { deleteOutputs, writeOutputs } from './stack-outputs.ts';

/** What we use of osls' own object. */
interface Serverless {
  service: {
    service: string;
    functions: Record<string, object>;
    provider: { compiledCloudFormationTemplate: CompiledTemplate; architecture: 'arm64' | 'x86_64' };
    custom: {
      concert: { warnings: string[]; permissionsBoundary: string | null };
      customDomain: { enabled: boolean };
      /** Missing where only the template is wanted. */
      esbuild?: { outputWorkFolder: string };
    };
  };
  getProvider(name: 'aws'): {
    naming: { getStackName(): string };
    getStage(): string;
    getRegion(): string;
    getAwsSdkV3Config(): Promise<CloudFormationClientConfig>;
  };
}

interface Logging {
  log: { notice(text: string): void; warning(text: string): void };
}

/** What osls and its plugins leave to be done: the native files of pictures, narrower roles, the outputs as files. */
export default class ConcertPlugin {
  readonly hooks: Record<string, () => Promise<void> | void>;
  readonly #serverless: Serverless;
  readonly #log: Logging['log'];

  constructor(serverless: Serverless, _options: unknown, { log }: Logging) {
    this.#serverless = serverless;
    this.#log = log;
    this.hooks = {
      // Before serverless-esbuild zips the functions.
      'after:package:initialize': () => this.#addNativePackages(),
      // The roles plugin, which stands before this one in the list, is done, and our own resources are in the template by then.
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.#narrowRoles(),
      // serverless-esbuild leaves what it zipped.
      'after:package:finalize': () => this.#tidyUp(),
      'after:deploy:deploy': () => this.#printOutputs(),
      // serverless-domain-manager would do nothing, say nothing, and end well.
      'before:create_domain:create': () => this.#refuseWithoutDomain('create_domain'),
      'before:delete_domain:delete': () => this.#refuseWithoutDomain('delete_domain'),
      'before:remove:remove': async () => {
        await this.#refuseUnknownStack();
        await this.#freeApi();
      },
      'after:remove:remove': () => deleteOutputs(serverless.getProvider('aws').getStage()),
    };
  }

  async #addNativePackages(): Promise<void> {
    const { custom, provider } = this.#serverless.service;
    if (custom.esbuild === undefined) return;
    await placeNativePackages(
      provider.architecture,
      `${custom.esbuild.outputWorkFolder}/.build/__only_pictures`,
    );
  }

  #narrowRoles(): void {
    const { provider, custom } = this.#serverless.service;
    leanRoles(provider.compiledCloudFormationTemplate);
    boundRoles(provider.compiledCloudFormationTemplate, custom.concert.permissionsBoundary);
  }

  #tidyUp(): void {
    const names = Object.keys(this.#serverless.service.functions);
    const isOurs = (folder: string): boolean =>
      names.some((name) => folder.startsWith(`${name}-${process.pid}-`));
    for (const folder of readdirSync(tmpdir()).filter(isOurs))
      rmSync(join(tmpdir(), folder), { recursive: true });
  }

  #refuseWithoutDomain(command: string): void {
    if (this.#serverless.service.custom.customDomain.enabled) return;
    const stage = this.#serverless.getProvider('aws').getStage();
    refuse(
      `sls ${command} did nothing: set domain.name in env.${stage}.json first, such as "api.example.com"`,
    );
  }

  /** A mistyped stage must not look like one that was removed. */
  async #refuseUnknownStack(): Promise<void> {
    const aws = this.#serverless.getProvider('aws');
    const name = aws.naming.getStackName();
    if ((await this.#liveStack()) === undefined)
      refuse(`the stack ${name} does not exist in ${aws.getRegion()}: nothing was removed`);
  }

  /** CloudFormation could not delete an API that a domain leads to, also one that is not in the settings any more. */
  async #freeApi(): Promise<void> {
    const aws = this.#serverless.getProvider('aws');
    const config = await aws.getAwsSdkV3Config();
    const cloudFormation = new CloudFormationClient(config);
    const gateway = new ApiGatewayV2Client(config);
    const request = { StackName: aws.naming.getStackName(), LogicalResourceId: 'HttpApi' };
    try {
      const { StackResourceDetail: api } = await cloudFormation.send(
        new DescribeStackResourceCommand(request),
      );
      const id = api?.PhysicalResourceId;
      for (const domain of id === undefined ? [] : await deleteApiMappings(gateway, id))
        this.#log.notice(`The domain ${domain} led to this API; it stays, and leads nowhere now`);
    } catch (error) {
      // A first deploy that failed may have made no API.
      if (!/does not exist/.test((error as Error).message)) throw error;
    } finally {
      cloudFormation.destroy();
      gateway.destroy();
    }
  }

  async #liveStack(): Promise<Stack | undefined> {
    const aws = this.#serverless.getProvider('aws');
    const client = new CloudFormationClient(await aws.getAwsSdkV3Config());
    try {
      const StackName = aws.naming.getStackName();
      return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
    } catch (error) {
      if (/does not exist/.test((error as Error).message)) return undefined;
      throw error;
    } finally {
      client.destroy();
    }
  }

  async #printOutputs(): Promise<void> {
    const aws = this.#serverless.getProvider('aws');
    const { outputsFile, frontendFile } = writeOutputs(
      { stage: aws.getStage(), region: aws.getRegion() },
      (await this.#liveStack())?.Outputs ?? [],
    );
    this.#log.notice(`Outputs: ${outputsFile}; for browsers: ${frontendFile}`);
    for (const warning of this.#serverless.service.custom.concert.warnings) this.#log.warning(warning);
  }
}

/** Ends the process with one line and status 1: of what is thrown, osls prints several, with its own versions. */
function refuse(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
