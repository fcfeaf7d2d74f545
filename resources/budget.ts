import type { BudgetsBudget } from '@awboost/cfn-resource-types/AWS-Budgets-Budget';
import type { CEAnomalyMonitor } from '@awboost/cfn-resource-types/AWS-CE-AnomalyMonitor';
import type { CEAnomalySubscription } from '@awboost/cfn-resource-types/AWS-CE-AnomalySubscription';
import type { Fragment, ResourceOf } from './cloudformation.ts';
import { topicOf } from './monitoring/topic.ts';
import type { Stack } from './stack.ts';

/** Budget and cost anomaly detection, each where the settings have an amount for it. */
export function budget(stack: Stack): Fragment {
  const { monthlyUsd, anomalyUsd } = stack.settings.budget;
  // Neither may publish to our topic before its policy exists.
  const DependsOn = stack.settings.alarms.topicArn === null ? ['AlarmTopicPolicy'] : [];
  return {
    Resources: {
      ...(monthlyUsd !== null && { MonthlyBudget: { ...monthlyBudget(stack, monthlyUsd), DependsOn } }),
      ...(anomalyUsd !== null && {
        CostAnomalyMonitor: anomalyMonitor(stack),
        CostAnomalySubscription: { ...anomalySubscription(stack, anomalyUsd), DependsOn },
      }),
    },
  };
}

/**
 * Of the whole account: a budget by tags sees nothing until the payer has activated them, and a budget that cannot notify
 * is worse than one that also counts other stacks. It has no name of its own, so that stages do not collide.
 */
function monthlyBudget(stack: Stack, Amount: number): ResourceOf<typeof BudgetsBudget> {
  const notification = (NotificationType: 'ACTUAL' | 'FORECASTED', Threshold: number) => ({
    Notification: {
      NotificationType,
      ComparisonOperator: 'GREATER_THAN',
      Threshold,
      ThresholdType: 'PERCENTAGE',
    },
    Subscribers: [{ SubscriptionType: 'SNS', Address: topicOf(stack) }],
  });
  return {
    Type: 'AWS::Budgets::Budget',
    Properties: {
      Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount, Unit: 'USD' } },
      NotificationsWithSubscribers: [
        notification('ACTUAL', 80),
        notification('ACTUAL', 100),
        notification('FORECASTED', 100),
      ],
    },
  };
}

/**
 * By a tag: an account may have one monitor of each dimension only, which may exist already. By one tag that names the
 * stack: custom monitors take a single key.
 * Source: AWS Cost Management User Guide, "Monitor types".
 */
function anomalyMonitor({ name }: Stack): ResourceOf<typeof CEAnomalyMonitor> {
  const specification = { Tags: { Key: 'Stack', Values: [name], MatchOptions: ['EQUALS'] } };
  return {
    Type: 'AWS::CE::AnomalyMonitor',
    Properties: {
      MonitorName: name,
      MonitorType: 'CUSTOM',
      MonitorSpecification: JSON.stringify(specification),
    },
  };
}

function anomalySubscription(stack: Stack, usd: number): ResourceOf<typeof CEAnomalySubscription> {
  const above = {
    Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
    MatchOptions: ['GREATER_THAN_OR_EQUAL'],
    Values: [String(usd)],
  };
  return {
    Type: 'AWS::CE::AnomalySubscription',
    Properties: {
      SubscriptionName: stack.name,
      // Immediate notifications require a topic.
      Frequency: 'IMMEDIATE',
      MonitorArnList: [{ Ref: 'CostAnomalyMonitor' }],
      Subscribers: [{ Type: 'SNS', Address: topicOf(stack) }],
      ThresholdExpression: JSON.stringify({ Dimensions: above }),
    },
  };
}
