import type { EC2RouteTable } from '@awboost/cfn-resource-types/AWS-EC2-RouteTable';
import type { EC2Subnet } from '@awboost/cfn-resource-types/AWS-EC2-Subnet';
import type { EC2SubnetRouteTableAssociation } from '@awboost/cfn-resource-types/AWS-EC2-SubnetRouteTableAssociation';
import type { EC2VPC } from '@awboost/cfn-resource-types/AWS-EC2-VPC';
import type { Fragment, ResourceOf } from './cloudformation.ts';
import { isGuarded } from './connections.ts';
import type { FunctionDescription } from './functions/description.ts';
import { lambdaId, ruleIds } from './logical-ids.ts';
import { PICTURES_MOUNT_TARGET } from './pictures.ts';
import type { Stack } from './stack.ts';

/**
 * Places a function in the network: its subnets, its security group, and what must be there before it; nothing for one that
 * runs outside. A function that mounts the pictures runs in the zone of their file system only: One Zone storage has its
 * one mount target there.
 */
export function inNetwork(stack: Stack, one: FunctionDescription) {
  const { role, network: place, mountsPictures = false } = one;
  if (place === undefined) return {};
  const isInOneZone = mountsPictures || place.zones === 'first';
  const subnets = isInOneZone ? ['PrivateSubnetA'] : ['PrivateSubnetA', 'PrivateSubnetB'];
  const guarded = place.connections(stack).filter(isGuarded);
  return {
    vpc: {
      securityGroupIds: [{ 'Fn::GetAtt': [`${lambdaId(role)}SecurityGroup`, 'GroupId'] }],
      subnetIds: subnets.map((Ref) => ({ Ref })),
    },
    dependsOn: [
      ...(place.after?.(stack) ?? []),
      ...(mountsPictures ? [PICTURES_MOUNT_TARGET] : []),
      // The group alone says nothing about its rules: without them, the first requests would find closed doors.
      ...guarded.flatMap((target) => Object.values(ruleIds(role, target))),
    ],
  };
}

/**
 * A VPC without a way out: two private subnets, one route table with no default route, no NAT and no internet
 * gateway. AWS services are reached through endpoints only (endpoints.ts).
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
