import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDirectory } from '../../../local/engines/places.ts';
import type { ResourceType } from './resource-types.ts';

/** Every type that a template of ours can hold, whatever the settings; a test compares them with packaged templates. */
const TYPES = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Budgets::Budget',
  'AWS::CE::AnomalyMonitor',
  'AWS::CE::AnomalySubscription',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolGroup',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::EFS::AccessPoint',
  'AWS::EFS::FileSystem',
  'AWS::EFS::MountTarget',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::ElastiCache::User',
  'AWS::ElastiCache::UserGroup',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::QueryDefinition',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBParameterGroup',
  'AWS::RDS::DBProxy',
  'AWS::RDS::DBProxyTargetGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SecretsManager::Secret',
];

/** A provider schema, as far as it matters here. Pointers are like `/properties/Budget/BudgetName`. */
interface Schema {
  primaryIdentifier: string[];
  createOnlyProperties?: string[];
  readOnlyProperties?: string[];
}

/** The types by their provider schemas, of those that cfn-lint ships; undefined where it is not installed. */
export function resourceTypes(): Record<string, ResourceType> | undefined {
  const library = join(localDirectory, 'linters/lib');
  if (!existsSync(library)) return undefined;
  const [python = ''] = readdirSync(library);
  const data = join(library, python, 'site-packages/cfnlint/data/schemas');
  const read = (file: string): unknown => JSON.parse(readFileSync(join(data, file), 'utf8'));
  const files = read('providers/us-east-1.json') as Record<string, string>;
  return Object.fromEntries(
    TYPES.map((type) => {
      const file = files[type];
      if (file === undefined) throw new Error(`cfn-lint has no schema of ${type}`);
      return [type, typeOf(read(`resources/${file}.json`) as Schema)];
    }),
  );
}

function typeOf({
  primaryIdentifier,
  createOnlyProperties = [],
  readOnlyProperties = [],
}: Schema): ResourceType {
  const paths = (pointers: readonly string[]): string[] =>
    pointers.map((pointer) => pointer.replace('/properties/', '')).toSorted();
  const names = primaryIdentifier.filter((pointer) => !readOnlyProperties.includes(pointer));
  return {
    createOnly: paths(createOnlyProperties),
    names: names.length === primaryIdentifier.length ? paths(names) : [],
  };
}
