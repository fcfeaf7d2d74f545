import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CommandError } from './run.ts';
import type { Stage } from './stack.ts';

/**
 * Invokes a function of a stage and waits for its response.
 * @param ifMissing what to say when there is no such function
 * @throws CommandError when there is none, or when it fails
 */
export async function invoke<T>(
  { name, aws }: Stage,
  role: string,
  request: object,
  ifMissing = 'deploy the stage first',
): Promise<T> {
  const FunctionName = `${name}-${role}`;
  const lambda = new LambdaClient({ ...aws, maxAttempts: 1 });
  try {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
    );
    const text = Buffer.from(Payload ?? []).toString();
    if (FunctionError !== undefined) throw new CommandError(`${FunctionName} failed: ${causeIn(text)}`);
    return JSON.parse(text) as T;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException')
      throw new CommandError(`there is no function ${FunctionName} in ${aws.region}: ${ifMissing}`, {
        cause: error,
      });
    throw error;
  } finally {
    lambda.destroy();
  }
}

function causeIn(text: string): string {
  const { errorMessage = text } = JSON.parse(text) as { errorMessage?: string };
  return errorMessage.split('\n')[0] ?? text;
}
