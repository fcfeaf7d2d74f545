import type { CloudWatchDashboard } from '@awboost/cfn-resource-types/AWS-CloudWatch-Dashboard';
import type { Fragment, ResourceOf } from '../cloudformation.ts';
import type { Stack } from '../stack.ts';
import { alarmNames } from './alarms.ts';
import { functionAlarmNames } from './function-alarms.ts';
import { graphs } from './graphs.ts';
import { laidOut, type Widget } from './widgets.ts';

const ALARMS_HEIGHT = 4;

/** The dashboard `<service>-<stage>-overview`, if the settings want it: states of the alarms on top, then the graphs. */
export function dashboard(stack: Stack): Fragment {
  if (!stack.settings.alarms.dashboard) return {};
  const names = [...alarmNames(stack), ...functionAlarmNames(stack)];
  const top: Widget[] = names.length > 0 ? [alarmStates(names)] : [];
  const widgets = [...top, ...laidOut(graphs(stack), top.length * ALARMS_HEIGHT)];
  const resource: ResourceOf<typeof CloudWatchDashboard> = {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: `${stack.name}-overview`,
      DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets }) },
    },
  };
  return {
    Resources: { OverviewDashboard: resource },
    Outputs: {
      DashboardName: { Description: 'Dashboard in CloudWatch', Value: { Ref: 'OverviewDashboard' } },
    },
  };
}

const alarmStates = (names: readonly string[]): Widget => ({
  type: 'alarm',
  x: 0,
  y: 0,
  width: 24,
  height: ALARMS_HEIGHT,
  properties: {
    title: 'Alarms',
    alarms: names.map((name) => `arn:aws:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${name}`),
  },
});
