import type { EC2SecurityGroup } from '@awboost/cfn-resource-types/AWS-EC2-SecurityGroup';
import type { Fragment, ResourceOf } from './cloudformation.ts';
import { type Guarded, isGuarded, type Target } from './connections.ts';
import { functionsOf } from './functions/index.ts';
import { lambdaId } from './logical-ids.ts';
import { securityGroupRules } from './security-group-rules.ts';
import type { Stack } from './stack.ts';

/** What a security group guards. */
interface Guard {
  /** Part of the group's name in AWS. */
  role: string;
  description: string;
  /** What connects, for the rules' descriptions, as in "MySQL from the functions". */
  traffic: string;
  ports: readonly [from: number, to: number];
}

const GUARDS: Readonly<Record<Guarded, Guard>> = {
  Endpoint: {
    role: 'endpoint',
    description: 'Interface endpoints of AWS services',
    traffic: 'HTTPS',
    ports: [443, 443],
  },
  Database: {
    role: 'database',
    description: 'The MySQL database',
    traffic: 'MySQL over TLS',
    ports: [3306, 3306],
  },
  Pictures: {
    role: 'pictures',
    description: 'The file system of the pictures',
    traffic: 'NFS over TLS',
    ports: [2049, 2049],
  },
  Cache: {
    role: 'cache',
    description: 'The cache',
    // 6380 is where ElastiCache Serverless answers reads that may be a moment old.
    traffic: 'Valkey or Redis over TLS',
    ports: [6379, 6380],
  },
  DatabaseProxy: {
    role: 'database-proxy',
    description: 'The proxy before the MySQL database',
    traffic: 'MySQL over TLS',
    ports: [3306, 3306],
  },
};

/**
 * Who may connect to whom: each function has a group of its own, which lets it go to what it uses (functions/*.ts); nothing
 * connects to a function.
 */
export function securityGroups(stack: Stack): Fragment {
  const functions = functionsOf(stack).flatMap(({ role, network }) =>
    network === undefined ? [] : [[role, network.connections(stack)] as const],
  );
  const guarded = new Set(functions.flatMap(([, targets]) => targets).filter(isGuarded));
  return {
    Resources: {
      ...Object.fromEntries(
        [...guarded].map((target) => [`${target}SecurityGroup`, guard(stack, GUARDS[target])]),
      ),
      ...Object.fromEntries(
        functions.map(([name, targets]) => [
          `${lambdaId(name)}SecurityGroup`,
          functionGroup(stack, name, targets),
        ]),
      ),
      ...securityGroupRules(functions, GUARDS),
    },
  };
}

const TO_S3 = {
  // CloudFormation cannot give the prefix list of S3, so the range is anywhere: with no route out of the VPC, and only
  // their own groups admitted to the endpoints, that means S3.
  Description: 'HTTPS to S3',
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  CidrIp: '0.0.0.0/0',
};

// With no rule at all, AWS would allow every connection to anywhere.
const NOTHING = { Description: 'Nothing', IpProtocol: '-1', CidrIp: '127.0.0.1/32' };

// No group has a GroupName: AWS makes one, so that a replacement never meets its own name.

function functionGroup(
  { name }: Stack,
  role: string,
  targets: readonly Target[],
): ResourceOf<typeof EC2SecurityGroup> {
  return {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: `The function ${role}: nothing connects to it`,
      VpcId: { Ref: 'Vpc' },
      SecurityGroupEgress: [targets.includes('S3') ? TO_S3 : NOTHING],
      Tags: [{ Key: 'Name', Value: `${name}-${role}` }],
    },
  };
}

function guard({ name }: Stack, { role, description }: Guard): ResourceOf<typeof EC2SecurityGroup> {
  return {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: description,
      VpcId: { Ref: 'Vpc' },
      SecurityGroupEgress: [NOTHING],
      Tags: [{ Key: 'Name', Value: `${name}-${role}` }],
    },
  };
}
