import type { CompiledTemplate } from './compiled-template.ts';

/** The shared role that osls makes; each of our functions has one of its own. */
const SHARED_ROLE = 'IamRoleLambdaExecution';
// With it, a function that writes after `sls remove` would bring its log group back, to stay for ever.
const UNWANTED = 'logs:CreateLogGroup';

/**
 * Takes out of the template the role that nobody uses, and from all others the right to make log groups, which the
 * stack makes itself.
 */
export function leanRoles(template: CompiledTemplate): void {
  const { [SHARED_ROLE]: shared, ...others } = template.Resources;
  if (shared !== undefined && !JSON.stringify(others).includes(`"${SHARED_ROLE}"`)) {
    delete template.Resources[SHARED_ROLE];
  }
  const statements = Object.values(others)
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .flatMap(({ Properties }) => Properties?.Policies ?? [])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  for (const statement of statements) {
    if (!Array.isArray(statement.Action)) continue;
    statement.Action = statement.Action.filter((action) => action !== UNWANTED);
  }
}
