import type { EC2SecurityGroupEgress } from '@awboost/cfn-resource-types/AWS-EC2-SecurityGroupEgress';
import type { EC2SecurityGroupIngress } from '@awboost/cfn-resource-types/AWS-EC2-SecurityGroupIngress';
import type { Resource, ResourceOf } from './cloudformation.ts';
import { type Guarded, isGuarded, type Target } from './connections.ts';
import { lambdaId, ruleIds } from './logical-ids.ts';

interface Traffic {
  description: string;
  traffic: string;
  ports: readonly [from: number, to: number];
}

/**
 * The rules between the functions and what they use: two resources for each pair, since the groups name each other, and
 * since a rule within a group would change before the functions do. As resources, new rules are there before a function
 * needs them (it depends on them), and old ones go in the clean-up, when no function needs them any more.
 */
export function securityGroupRules(
  functions: readonly (readonly [role: string, targets: readonly Target[]])[],
  traffic: Readonly<Record<Guarded, Traffic>>,
): Record<string, Resource> {
  const pairs = functions.flatMap(([name, targets]) =>
    targets.filter(isGuarded).map((target) => [name, target] as const),
  );
  const rules: Record<string, Resource> = {};
  for (const [name, target] of pairs) {
    const ids = ruleIds(name, target);
    rules[ids.egress] = egress(name, target, traffic[target]);
    rules[ids.ingress] = ingress(name, target, traffic[target]);
  }
  return rules;
}

const groupId = (prefix: string) => ({
  'Fn::GetAtt': [`${prefix}SecurityGroup`, 'GroupId'] as [string, string],
});

const onPorts = ([FromPort, ToPort]: Traffic['ports']) => ({ IpProtocol: 'tcp', FromPort, ToPort });

function egress(
  name: string,
  target: Guarded,
  { traffic, description, ports }: Traffic,
): ResourceOf<typeof EC2SecurityGroupEgress> {
  return {
    Type: 'AWS::EC2::SecurityGroupEgress',
    Properties: {
      ...onPorts(ports),
      GroupId: groupId(lambdaId(name)),
      DestinationSecurityGroupId: groupId(target),
      Description: `${traffic} to: ${description}`,
    },
  };
}

function ingress(
  name: string,
  target: Guarded,
  { traffic, ports }: Traffic,
): ResourceOf<typeof EC2SecurityGroupIngress> {
  return {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      ...onPorts(ports),
      GroupId: groupId(target),
      SourceSecurityGroupId: groupId(lambdaId(name)),
      Description: `${traffic} from the function ${name}`,
    },
  };
}
