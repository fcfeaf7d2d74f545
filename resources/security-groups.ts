import type { EC2SecurityGroup } from '@awboost/cfn-resource-types/AWS-EC2-SecurityGroup';
import type { EC2SecurityGroupEgress } from '@awboost/cfn-resource-types/AWS-EC2-SecurityGroupEgress';
import type { Fragment, ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/** One way for the functions to reach something: the group that guards it, and its ports. */
interface Door {
  /** Part of the group's name in AWS. */
  role: string;
  description: string;
  /** What connects, for the rule's description, as in "MySQL from the functions". */
  traffic: string;
  ports: readonly [from: number, to: number];
}

/** Who may connect to whom: the functions to each door and to AWS' endpoints, nobody to the functions. */
export function securityGroups(stack: Stack): Fragment {
  const { database, cache } = stack.settings;
  return {
    Resources: {
      LambdaSecurityGroup: lambdaGroup(stack),
      ...door(stack, 'Endpoint', {
        role: 'endpoint',
        description: 'Interface endpoints of AWS services',
        traffic: 'HTTPS',
        ports: [443, 443],
      }),
      ...door(stack, 'Database', {
        role: 'database',
        description: 'The MySQL database',
        traffic: 'MySQL over TLS',
        ports: [3306, 3306],
      }),
      ...door(stack, 'Pictures', {
        role: 'pictures',
        description: 'The file system of the pictures',
        traffic: 'NFS over TLS',
        ports: [2049, 2049],
      }),
      ...(cache.enabled &&
        door(stack, 'Cache', {
          role: 'cache',
          description: 'The cache',
          // 6380 is where ElastiCache Serverless answers reads that may be a moment old.
          traffic: 'Valkey or Redis over TLS',
          ports: [6379, 6380],
        })),
      ...(database.proxy &&
        door(stack, 'DatabaseProxy', {
          role: 'database-proxy',
          description: 'The proxy before the MySQL database',
          traffic: 'MySQL over TLS',
          ports: [3306, 3306],
        })),
    },
  };
}

function lambdaGroup({ name }: Stack): ResourceOf<typeof EC2SecurityGroup> {
  return {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupName: `${name}-lambda`,
      GroupDescription: 'Functions of the API: nothing connects to them',
      VpcId: { Ref: 'Vpc' },
      SecurityGroupEgress: [
        {
          // CloudFormation cannot give the prefix list of S3, so the range is anywhere; with no route out of
          // the VPC that means the endpoints only.
          Description: 'HTTPS to the endpoints of AWS services',
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          CidrIp: '0.0.0.0/0',
        },
      ],
      Tags: [{ Key: 'Name', Value: `${name}-lambda` }],
    },
  };
}

function door(stack: Stack, id: string, { role, description, traffic, ports }: Door) {
  const [FromPort, ToPort] = ports;
  const rule = { IpProtocol: 'tcp', FromPort, ToPort };
  const group: ResourceOf<typeof EC2SecurityGroup> = {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupName: `${stack.name}-${role}`,
      GroupDescription: description,
      VpcId: { Ref: 'Vpc' },
      SecurityGroupIngress: [
        {
          ...rule,
          Description: `${traffic} from the functions`,
          SourceSecurityGroupId: { 'Fn::GetAtt': ['LambdaSecurityGroup', 'GroupId'] },
        },
      ],
      // Left out, AWS would allow every connection to anywhere.
      SecurityGroupEgress: [{ Description: 'Nothing', IpProtocol: '-1', CidrIp: '127.0.0.1/32' }],
      Tags: [{ Key: 'Name', Value: `${stack.name}-${role}` }],
    },
  };
  // A resource of its own: the two groups name each other.
  const wayThere: ResourceOf<typeof EC2SecurityGroupEgress> = {
    Type: 'AWS::EC2::SecurityGroupEgress',
    Properties: {
      ...rule,
      GroupId: { 'Fn::GetAtt': ['LambdaSecurityGroup', 'GroupId'] },
      DestinationSecurityGroupId: { 'Fn::GetAtt': [`${id}SecurityGroup`, 'GroupId'] },
      Description: `${traffic} to: ${description}`,
    },
  };
  return { [`${id}SecurityGroup`]: group, [`LambdaTo${id}`]: wayThere };
}
