import {
  DescribeSecurityGroupsCommand,
  EC2Client,
  type IpPermission,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { Guarded } from '../../../../resources/connections.ts';
import { FUNCTIONS } from '../../../../resources/functions/index.ts';
import { lambdaId, ruleIds } from '../../../../resources/logical-ids.ts';
import { type Examination, type Finding, type LivePatient, ok, problem } from '../finding.ts';

/** What the functions connect to: its port, and what fails without it. */
const TARGETS: Readonly<Record<Guarded, { name: string; port: number; why: string }>> = {
  Database: { name: 'RDS', port: 3306, why: 'Every request times out or gets 503.' },
  DatabaseProxy: { name: 'RDS Proxy', port: 3306, why: 'Every request gets 503.' },
  Pictures: { name: 'EFS', port: 2049, why: 'EFS cannot be mounted: no pictures.' },
  Cache: { name: 'ElastiCache', port: 6379, why: 'Every read goes to the database.' },
  Endpoint: { name: 'Secrets Manager', port: 443, why: 'No function can read its password.' },
};

/** A function and something that the stack has rules for between the two, with the ids of their groups. */
interface Pair {
  role: string;
  target: Guarded;
  from: string;
  to: string;
}

/** Whether the security groups allow the functions' connections: outbound from theirs, and inbound to the target's. */
export const functionsAreLetThrough: Examination<LivePatient> = async ({ aws, resources, stage }) => {
  const pairs = pairsOf(resources);
  if (pairs.length === 0) return [];
  const client = new EC2Client(aws);
  const GroupIds = [...new Set(pairs.flatMap(({ from, to }) => [from, to]))];
  const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({ GroupIds }));
  client.destroy();
  const closed = pairs.flatMap((pair) => closedOf(pair, SecurityGroups, stage));
  const targets = new Set(pairs.map(({ target }) => target));
  const names = [...targets].map((target) => `${TARGETS[target].name} ${TARGETS[target].port}`).join(', ');
  return closed.length > 0 ? closed : [ok(`security groups allow the functions: ${names}`)];
};

function pairsOf(resources: LivePatient['resources']): Pair[] {
  return (Object.keys(TARGETS) as Guarded[]).flatMap((target) =>
    FUNCTIONS.filter(({ role }) => ruleIds(role, target).ingress in resources).map(({ role }) => ({
      role,
      target,
      from: String(resources[`${lambdaId(role)}SecurityGroup`]),
      to: String(resources[`${target}SecurityGroup`]),
    })),
  );
}

function closedOf(
  { role, target, from, to }: Pair,
  groups: readonly SecurityGroup[],
  stage: string,
): Finding[] {
  const { name, port, why } = TARGETS[target];
  const group = (id: string) => groups.find(({ GroupId }) => GroupId === id);
  const authorize = (side: 'ingress' | 'egress', id: string, other: string): string =>
    `aws ec2 authorize-security-group-${side} --group-id ${id} --ip-permissions IpProtocol=tcp,FromPort=${port},ToPort=${port},UserIdGroupPairs=[{GroupId=${other}}]; who changed it: npm run doctor -- --drift --stage ${stage}`;
  const isIn = lets(group(to)?.IpPermissions, from, port);
  const isOut = lets(group(from)?.IpPermissionsEgress, to, port);
  return [
    ...(isIn
      ? []
      : [
          problem(
            `the security group of ${name} does not allow the function ${role} in on port ${port}`,
            why,
            authorize('ingress', to, from),
          ),
        ]),
    ...(isOut
      ? []
      : [
          problem(
            `the security group of the function ${role} does not allow it out to ${name} on port ${port}`,
            why,
            authorize('egress', from, to),
          ),
        ]),
  ];
}

const lets = (rules: readonly IpPermission[] = [], group: string, port: number): boolean =>
  rules.some(
    ({ FromPort = 0, ToPort = 65_535, UserIdGroupPairs = [] }) =>
      FromPort <= port && port <= ToPort && UserIdGroupPairs.some(({ GroupId }) => GroupId === group),
  );
