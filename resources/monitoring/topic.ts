import type { SNSSubscription } from '@awboost/cfn-resource-types/AWS-SNS-Subscription';
import type { SNSTopic } from '@awboost/cfn-resource-types/AWS-SNS-Topic';
import type { SNSTopicPolicy } from '@awboost/cfn-resource-types/AWS-SNS-TopicPolicy';
import type { Fragment, Intrinsic, ResourceOf } from '../cloudformation.ts';
import type { Stack } from '../stack.ts';

/** The SNS topic of alarms, budget and cost anomalies: that of the settings, or our own. */
export const topicOf = ({ settings }: Stack): string | Intrinsic =>
  settings.alarms.topicArn ?? { Ref: 'AlarmTopic' };

/** Our own topic and its policy; nothing where the settings name another. */
export function topic(stack: Stack): Fragment {
  const { topicArn, email } = stack.settings.alarms;
  if (topicArn !== null) return {};
  return {
    Resources: {
      AlarmTopic: alarmTopic(stack),
      AlarmTopicPolicy: policy(),
      ...(email !== null && { AlarmEmail: subscription(email) }),
    },
  };
}

function alarmTopic({ name }: Stack): ResourceOf<typeof SNSTopic> {
  return {
    Type: 'AWS::SNS::Topic',
    // Not encrypted: CloudWatch, Budgets and Cost Anomaly Detection may not use the key that AWS would take, and every
    // message would be lost without a word. They carry names and numbers of ours, no data of people.
    Properties: { TopicName: `${name}-alarms`, DisplayName: name },
  };
}

const subscription = (Endpoint: string): ResourceOf<typeof SNSSubscription> => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn: { Ref: 'AlarmTopic' }, Protocol: 'email', Endpoint },
});

function policy(): ResourceOf<typeof SNSTopicPolicy> {
  const publish = (service: string) => ({
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: 'sns:Publish',
    Resource: { Ref: 'AlarmTopic' },
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  });
  return {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: 'AlarmTopic' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: ['cloudwatch', 'budgets', 'costalerts'].map(publish),
      },
    },
  };
}
