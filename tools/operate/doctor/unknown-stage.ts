import { deployedStages, type Stage } from '../cli/stack.ts';
import { type Finding, problem } from './finding.ts';

/**
 * What to say of a stage that has neither a stack nor a file of settings: a mistyped name looks like a new stage, and all that a
 * first deploy needs may well be in order.
 */
export async function unknownStage(stage: string, target: Stage): Promise<Finding> {
  const stages = await deployedStages(target);
  return problem(
    `nothing is deployed under the stage ${stage}; deployed here: ${listOf(stages)}`,
    `There is no env.${stage}.json either, so nothing was checked: a mistyped name looks like a new stage.`,
    `name the stage that you mean (region ${target.aws.region}); or, before a first deploy, write env.${stage}.json or add --before-deploy`,
  );
}

function listOf(stages: readonly string[] | undefined): string {
  if (stages === undefined) return 'unknown, as these credentials may not list stacks';
  return stages.length === 0 ? 'none' : stages.join(', ');
}
