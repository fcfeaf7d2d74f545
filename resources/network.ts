import type { EC2RouteTable } from '@awboost/cfn-resource-types/AWS-EC2-RouteTable';
import type { EC2SecurityGroup } from '@awboost/cfn-resource-types/AWS-EC2-SecurityGroup';
import type { EC2Subnet } from '@awboost/cfn-resource-types/AWS-EC2-Subnet';
import type { EC2SubnetRouteTableAssociation } from '@awboost/cfn-resource-types/AWS-EC2-SubnetRouteTableAssociation';
import type { EC2VPC } from '@awboost/cfn-resource-types/AWS-EC2-VPC';
import type { EC2VPCEndpoint } from '@awboost/cfn-resource-types/AWS-EC2-VPCEndpoint';
import type { Fragment, Intrinsic, ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/** `vpc` of a function that works inside the network: both private subnets, the functions' security group. */
export function functionsVpc() {
  return {
    securityGroupIds: [{ 'Fn::GetAtt': ['LambdaSecurityGroup', 'GroupId'] }],
    subnetIds: [{ Ref: 'PrivateSubnetA' }, { Ref: 'PrivateSubnetB' }],
  };
}

/**
 * A VPC without a way out: two private subnets, one route table with no default route, no NAT and no internet
 * gateway. AWS services are reached through endpoints only: S3 (free) and Secrets Manager (billed by the hour).
 */
export function network(stack: Stack): Fragment {
  return {
    Resources: {
      Vpc: vpc(stack),
      PrivateSubnetA: subnet(stack, 0),
      PrivateSubnetB: subnet(stack, 1),
      PrivateRouteTable: routeTable(stack),
      PrivateSubnetARoutes: routesOf('PrivateSubnetA'),
      PrivateSubnetBRoutes: routesOf('PrivateSubnetB'),
      LambdaSecurityGroup: lambdaSecurityGroup(stack),
      EndpointSecurityGroup: endpointSecurityGroup(stack),
      S3Endpoint: s3Endpoint(),
      SecretsManagerEndpoint: secretsManagerEndpoint(),
    },
  };
}

function vpc({ name, settings }: Stack): ResourceOf<typeof EC2VPC> {
  return {
    Type: 'AWS::EC2::VPC',
    Properties: {
      CidrBlock: settings.network.vpcCidr,
      // Private DNS of the endpoints needs both.
      EnableDnsSupport: true,
      EnableDnsHostnames: true,
      Tags: [{ Key: 'Name', Value: name }],
    },
  };
}

function subnet({ name, settings }: Stack, index: 0 | 1): ResourceOf<typeof EC2Subnet> {
  const { vpcCidr, zones } = settings.network;
  return {
    Type: 'AWS::EC2::Subnet',
    Properties: {
      VpcId: { Ref: 'Vpc' },
      // The settings take a /16 only; each subnet is one /24 of it.
      CidrBlock: vpcCidr.replace('.0.0/16', `.${index}.0/24`),
      AvailabilityZone: zones[index] ?? { 'Fn::Select': [index, { 'Fn::GetAZs': '' }] },
      MapPublicIpOnLaunch: false,
      Tags: [{ Key: 'Name', Value: `${name}-private-${'ab'.charAt(index)}` }],
    },
  };
}

function routeTable({ name }: Stack): ResourceOf<typeof EC2RouteTable> {
  return {
    Type: 'AWS::EC2::RouteTable',
    Properties: { VpcId: { Ref: 'Vpc' }, Tags: [{ Key: 'Name', Value: `${name}-private` }] },
  };
}

function routesOf(subnetId: string): ResourceOf<typeof EC2SubnetRouteTableAssociation> {
  return {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: subnetId }, RouteTableId: { Ref: 'PrivateRouteTable' } },
  };
}

function lambdaSecurityGroup({ name }: Stack): ResourceOf<typeof EC2SecurityGroup> {
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

function endpointSecurityGroup({ name }: Stack): ResourceOf<typeof EC2SecurityGroup> {
  return {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupName: `${name}-endpoint`,
      GroupDescription: 'Interface endpoints of AWS services',
      VpcId: { Ref: 'Vpc' },
      SecurityGroupIngress: [
        {
          Description: 'HTTPS from the functions',
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          SourceSecurityGroupId: { 'Fn::GetAtt': ['LambdaSecurityGroup', 'GroupId'] },
        },
      ],
      Tags: [{ Key: 'Name', Value: `${name}-endpoint` }],
    },
  };
}

function s3Endpoint(): ResourceOf<typeof EC2VPCEndpoint> {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcEndpointType: 'Gateway',
      VpcId: { Ref: 'Vpc' },
      RouteTableIds: [{ Ref: 'PrivateRouteTable' }],
      ServiceName: serviceName('s3'),
    },
  };
}

function secretsManagerEndpoint(): ResourceOf<typeof EC2VPCEndpoint> {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      VpcId: { Ref: 'Vpc' },
      // One zone, the database's: each zone costs $7.30 a month, and without the database the API is down anyway.
      SubnetIds: [{ Ref: 'PrivateSubnetA' }],
      SecurityGroupIds: [{ 'Fn::GetAtt': ['EndpointSecurityGroup', 'GroupId'] }],
      ServiceName: serviceName('secretsmanager'),
    },
  };
}

function serviceName(service: string): Intrinsic {
  return { 'Fn::Join': ['.', ['com.amazonaws', { Ref: 'AWS::Region' }, service]] };
}
