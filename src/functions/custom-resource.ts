import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { inTime } from '../platform/in-time.ts';

/** The result that a custom resource reports to CloudFormation. */
export interface Done {
  /** Names the resource for good: another name would make CloudFormation delete the old one. */
  physicalId: string;
}

/** CloudFormation accepts 4 KB in all. */
const LONGEST_REASON = 1_000;
/** Time to report a failure before Lambda stops the function, in milliseconds. */
const RESERVE_MS = 5_000;
const ATTEMPTS = 5;

/** Whether CloudFormation invokes, rather than a user. */
export const isCustomResource = (event: unknown): event is CloudFormationCustomResourceEvent =>
  typeof event === 'object' && event !== null && 'ResponseURL' in event && 'RequestType' in event;

/**
 * Does the work of a custom resource and reports the result to CloudFormation in any case: without a response the
 * stack would wait. The message of a failure becomes the reason in the stack event.
 * Protocol: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 * @throws Error only when the response itself cannot be delivered
 */
export async function answering(
  event: CloudFormationCustomResourceEvent,
  context: Context,
  work: () => Promise<Done>,
): Promise<void> {
  const known = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId;
  try {
    const patience = context.getRemainingTimeInMillis() - RESERVE_MS;
    const { physicalId } = await inTime(
      work(),
      patience,
      () => new Error(`it was not done after ${Math.round(patience / 1_000)} s`),
    );
    await deliver(event, { Status: 'SUCCESS', PhysicalResourceId: physicalId });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await deliver(event, {
      Status: 'FAILED',
      PhysicalResourceId: known,
      Reason: `${reason.slice(0, LONGEST_REASON)} (log stream ${context.logStreamName})`,
    });
  }
}

async function deliver(
  { ResponseURL, StackId, RequestId, LogicalResourceId }: CloudFormationCustomResourceEvent,
  outcome: Record<string, string>,
): Promise<void> {
  const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, ...outcome });
  for (let attempt = 1; ; attempt += 1) {
    try {
      // The URL is signed for an empty content type.
      const response = await fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
      if (response.ok) return;
      throw new Error(`CloudFormation's bucket answered ${response.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise((done) => setTimeout(done, 200 * 2 ** attempt));
    }
  }
}
