import type { AdminAnswer } from '../../../src/functions/admin.ts';
import { invoke } from '../cli/invoke.ts';
import { CommandError } from '../cli/run.ts';
import type { Stage } from '../cli/stack.ts';

/**
 * Invokes the stage's admin function: the database has no public endpoint.
 * @throws CommandError with its reason when it refuses, or when the stage has none
 */
export async function askAdmin<T>(stage: Stage, request: object): Promise<T> {
  const answered = await invoke<AdminAnswer>(
    stage,
    'admin',
    request,
    'the stage is not deployed, or database.admin is off; set it to true and deploy',
  );
  if ('refused' in answered) throw new CommandError(answered.refused);
  return answered.answer as T;
}
