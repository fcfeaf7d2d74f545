import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';

export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}
type Resources = Readonly<Record<string, Resource>>;

/** How an operation ended, and what it said of each resource: `Name STATUS` or `Name STATUS: why`, in order. */
export interface Ending {
  status: string | undefined;
  events: string[];
}

/** Small stacks in an emulated AWS, made of resources alone. */
export class RawStacks {
  readonly #client: CloudFormationClient;
  readonly #seen = new Set<string>();

  constructor(endpoint: string, region = 'us-east-1') {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.#client = new CloudFormationClient({ endpoint, region, credentials });
  }

  async create(StackName: string, resources: Resources): Promise<Ending> {
    await this.#client.send(new CreateStackCommand({ StackName, ...templateOf(resources) }));
    return this.#ending(StackName);
  }

  async update(StackName: string, resources: Resources): Promise<Ending> {
    await this.#client.send(new UpdateStackCommand({ StackName, ...templateOf(resources) }));
    return this.#ending(StackName);
  }

  async remove(StackName: string): Promise<void> {
    const { Stacks: [{ StackId } = {}] = [] } = await this.#client.send(
      new DescribeStacksCommand({ StackName }),
    );
    await this.#client.send(new DeleteStackCommand({ StackName }));
    const { status } = await this.#ending(StackId ?? StackName);
    if (status !== 'DELETE_COMPLETE') throw new Error(`${StackName} was not removed: ${status}`);
  }

  close(): void {
    this.#client.destroy();
  }

  async #ending(StackName: string): Promise<Ending> {
    for (;;) {
      const { Stacks: [stack] = [] } = await this.#client.send(new DescribeStacksCommand({ StackName }));
      const status = stack?.StackStatus;
      if (!status?.endsWith('IN_PROGRESS')) return { status, events: await this.#newEvents(StackName) };
      await sleep(50);
    }
  }

  async #newEvents(StackName: string): Promise<string[]> {
    const { StackEvents = [] } = await this.#client.send(new DescribeStackEventsCommand({ StackName }));
    const fresh = StackEvents.filter(({ EventId = '' }) => !this.#seen.has(EventId)).toReversed();
    for (const { EventId = '' } of fresh) this.#seen.add(EventId);
    return fresh.map(
      ({ LogicalResourceId, ResourceStatus, ResourceStatusReason: why }) =>
        `${LogicalResourceId} ${ResourceStatus}${why ? `: ${why}` : ''}`,
    );
  }
}

const templateOf = (Resources: Resources) => ({
  TemplateBody: JSON.stringify({ Resources }),
  Capabilities: ['CAPABILITY_NAMED_IAM' as const],
});
