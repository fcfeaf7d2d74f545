import { DescribeSecurityGroupsCommand, EC2Client, type IpPermission } from '@aws-sdk/client-ec2';
import { type Examination, type Finding, type LivePatient, ok, problem } from '../finding.ts';

/** What the functions connect to: the group that guards it, its port, and what fails without it. */
const TARGETS: readonly { group: string; name: string; port: number; why: string }[] = [
  {
    group: 'DatabaseSecurityGroup',
    name: 'RDS',
    port: 3306,
    why: 'Every request times out or is answered 503.',
  },
  {
    group: 'DatabaseProxySecurityGroup',
    name: 'RDS Proxy',
    port: 3306,
    why: 'Every request is answered 503.',
  },
  { group: 'PicturesSecurityGroup', name: 'EFS', port: 2049, why: 'EFS cannot be mounted: no pictures.' },
  { group: 'CacheSecurityGroup', name: 'ElastiCache', port: 6379, why: 'Every read goes to the database.' },
  {
    group: 'EndpointSecurityGroup',
    name: 'Secrets Manager',
    port: 443,
    why: 'No function can read its password.',
  },
];

/** Whether the security groups let the functions through to everything that they connect to. */
export const functionsAreLetThrough: Examination<LivePatient> = async ({ aws, resources, stage }) => {
  const lambda = String(resources['LambdaSecurityGroup']);
  const targets = TARGETS.filter(({ group }) => group in resources);
  const client = new EC2Client(aws);
  const { SecurityGroups = [] } = await client.send(
    new DescribeSecurityGroupsCommand({ GroupIds: targets.map(({ group }) => String(resources[group])) }),
  );
  client.destroy();
  const isOpen = (group: string, port: number): boolean =>
    SecurityGroups.find(({ GroupId }) => GroupId === resources[group])?.IpPermissions?.some((rule) =>
      lets(rule, lambda, port),
    ) ?? false;
  const closed = targets
    .filter(({ group, port }) => !isOpen(group, port))
    .map(({ name, port, why, group }): Finding =>
      problem(
        `the security group of ${name} does not let the functions in on port ${port}`,
        why,
        `aws ec2 authorize-security-group-ingress --group-id ${resources[group]} --protocol tcp --port ${port} --source-group ${lambda}; who changed it: npm run doctor -- --drift --stage ${stage}`,
      ),
    );
  const names = targets.map(({ name, port }) => `${name} ${port}`).join(', ');
  return closed.length > 0 ? closed : [ok(`security groups let the functions in: ${names}`)];
};

const lets = (
  { FromPort = 0, ToPort = 65_535, UserIdGroupPairs = [] }: IpPermission,
  group: string,
  port: number,
): boolean => FromPort <= port && port <= ToPort && UserIdGroupPairs.some(({ GroupId }) => GroupId === group);
