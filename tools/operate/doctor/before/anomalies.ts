import { stackTagIsActive } from '../../cli/cost-tags.ts';
import { lineOf } from '../../cli/run.ts';
import { type Examination, ok, problem, warning } from '../finding.ts';

/**
 * Where Cost Explorer says so, no monitor by tags can be created: "Cost monitors for linked accounts, cost allocation tags, and
 * cost categories can only be created in the management account" (AWS Cost Management User Guide, "Getting started with AWS
 * Cost Anomaly Detection"; for the error message, github.com/hashicorp/terraform-provider-aws/issues/37636), and none at all where
 * it was never opened.
 */
const REFUSED: readonly [words: RegExp, why: string][] = [
  [
    /linked account/i,
    'the account is a member of an Organization: only the management account may have such a monitor',
  ],
  [
    /not enabled for cost explorer/i,
    'Cost Explorer was never opened in this account: open it once in the console',
  ],
];

/** Whether the cost anomaly monitor can be created, where the settings have one. */
export const anomaliesCanBeWatched: Examination = async ({ aws, settings, stage }) => {
  if (settings.budget.anomalyUsd === null) return [];
  const fix = `set budget.anomalyUsd in env.${stage}.json to null`;
  try {
    await stackTagIsActive(aws);
    return [ok('Cost Explorer is available: the cost anomaly monitor can be created')];
  } catch (error) {
    const message = String(error);
    const refusal = REFUSED.find(([words]) => words.test(message));
    return [
      refusal === undefined
        ? warning(
            'cost anomaly monitor: unknown whether it can be created',
            `Cost Explorer did not answer (${lineOf(error)}). A member of an Organization is refused, and the deploy rolls back.`,
            `${fix}, unless this is the management account`,
          )
        : problem(
            'the cost anomaly monitor would be refused',
            `AWS refuses it, and the deploy rolls back: ${refusal[1]}.`,
            fix,
          ),
    ];
  }
};
