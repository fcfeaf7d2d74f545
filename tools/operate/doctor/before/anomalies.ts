import { stackTagIsActive } from '../../cli/cost-tags.ts';
import { lineOf } from '../../cli/run.ts';
import { type Examination, ok, problem, warning } from '../finding.ts';

/**
 * Where Cost Explorer says so, no monitor by tags can be made: "Cost monitors for linked accounts, cost allocation tags, and
 * cost categories can only be created in the management account" (AWS Cost Management User Guide, "Getting started with AWS
 * Cost Anomaly Detection"; for the words, github.com/hashicorp/terraform-provider-aws/issues/37636), and none at all where
 * it was never opened.
 */
const REFUSED: readonly [words: RegExp, why: string][] = [
  [
    /linked account/i,
    'the account is a member of an Organization: only the account that pays may have such a monitor',
  ],
  [
    /not enabled for cost explorer/i,
    'Cost Explorer was never opened in this account: open it once in the console',
  ],
];

/** Whether the monitor of unusual costs can be made, where the settings ask for it. */
export const anomaliesCanBeWatched: Examination = async ({ aws, settings, stage }) => {
  if (settings.budget.anomalyUsd === null) return [];
  const fix = `set budget.anomalyUsd in env.${stage}.json to null`;
  try {
    await stackTagIsActive(aws);
    return [ok('Cost Explorer answers: unusual costs can be watched')];
  } catch (error) {
    const told = String(error);
    const refusal = REFUSED.find(([words]) => words.test(told));
    return [
      refusal === undefined
        ? warning(
            'cost anomaly monitor: unknown whether it can be made',
            `Cost Explorer did not tell (${lineOf(error)}). A member of an Organization is refused, and the deploy rolls back.`,
            `${fix}, unless this is the account that pays`,
          )
        : problem(
            'the cost anomaly monitor would be refused',
            `AWS refuses it, and the deploy rolls back: ${refusal[1]}.`,
            fix,
          ),
    ];
  }
};
