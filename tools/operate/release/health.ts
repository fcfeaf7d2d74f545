import { addressOf } from '../../emulator/address.ts';
import { CommandError } from '../cli/run.ts';
import { readOutputs, type Stage } from '../cli/stack.ts';

/**
 * What the deployed API says of itself, in one line.
 * @throws CommandError when it is not well
 */
export async function health(stage: string, { endpoint }: Stage['aws']): Promise<string> {
  const { ApiEndpoint = '' } = readOutputs(stage);
  const url = endpoint === undefined ? ApiEndpoint : addressOf(endpoint, ApiEndpoint);
  const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(30_000) });
  const text = await answer.text();
  if (!answer.ok)
    throw new CommandError(`it is deployed, but ${ApiEndpoint}/api/health answers ${answer.status}: ${text}`);
  return `${ApiEndpoint} is well: ${text}\n`;
}
