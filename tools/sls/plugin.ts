import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { CompiledTemplate } from './compiled-template.ts';
import { leanRoles } from './lean-roles.ts';
import { placeNativePackages } from './native-packages.ts';
import { deleteOutputs, writeOutputs } from './stack-outputs.ts';

/** What we use of osls' own object. */
interface Serverless {
  service: {
    service: string;
    functions: Record<string, object>;
    provider: { compiledCloudFormationTemplate: CompiledTemplate; architecture: 'arm64' | 'x86_64' };
    custom: { concert: { warnings: string[] }; esbuild: { outputWorkFolder: string } };
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
      // The template is written after this; the roles plugin, which stands before this one in the list, is done.
      'before:package:finalize': () => leanRoles(serverless.service.provider.compiledCloudFormationTemplate),
      // serverless-esbuild leaves what it zipped.
      'after:package:finalize': () => this.#tidyUp(),
      'after:deploy:deploy': () => this.#tellOutputs(),
      'after:remove:remove': () => deleteOutputs(serverless.getProvider('aws').getStage()),
    };
  }

  async #addNativePackages(): Promise<void> {
    const { custom, provider } = this.#serverless.service;
    await placeNativePackages(
      provider.architecture,
      `${custom.esbuild.outputWorkFolder}/.build/__only_pictures`,
    );
  }

  #tidyUp(): void {
    const names = Object.keys(this.#serverless.service.functions);
    const isOurs = (folder: string): boolean =>
      names.some((name) => folder.startsWith(`${name}-${process.pid}-`));
    for (const folder of readdirSync(tmpdir()).filter(isOurs))
      rmSync(join(tmpdir(), folder), { recursive: true });
  }

  async #tellOutputs(): Promise<void> {
    const aws = this.#serverless.getProvider('aws');
    const StackName = aws.naming.getStackName();
    const client = new CloudFormationClient(await aws.getAwsSdkV3Config());
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const { outputsFile, frontendFile } = writeOutputs(
      { stage: aws.getStage(), region: aws.getRegion() },
      Stacks[0]?.Outputs ?? [],
    );
    this.#log.notice(`Outputs: ${outputsFile}; for browsers: ${frontendFile}`);
    for (const warning of this.#serverless.service.custom.concert.warnings) this.#log.warning(warning);
  }
}
