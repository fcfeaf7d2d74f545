import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Stage } from './stack.ts';

/** A template, as far as it is compared. */
export interface StackTemplate {
  Resources: Record<string, Resource>;
}
/** One resource of it. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

/** Everything that is in a template, or nothing where there is no stack. */
export async function liveTemplate(StackName: string, aws: Stage['aws']): Promise<StackTemplate> {
  const cloudFormation = new CloudFormationClient(aws);
  try {
    const { TemplateBody = '' } = await cloudFormation.send(
      new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
    );
    return JSON.parse(TemplateBody) as StackTemplate;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return { Resources: {} };
    throw error;
  } finally {
    cloudFormation.destroy();
  }
}
