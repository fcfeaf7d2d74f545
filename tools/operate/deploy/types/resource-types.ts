import schemas from './resource-types.json' with { type: 'json' };

/** What CloudFormation knows of a type. Paths lead to nested properties, as in `Budget/BudgetName`. */
export interface ResourceType {
  /** Properties that cannot be changed: another value makes a new resource, and then deletes the old one. */
  createOnly: string[];
  /** Properties that together identify a resource, where the template may write them: two with the same cannot be there at once. */
  names: string[];
}

/** What the schemas of the providers leave out, each with its source. */
const BEYOND: Readonly<Record<string, Partial<ResourceType>>> = {
  // The provider's own code: aws-cloudformation-resource-providers-rds, ImmutabilityHelper. Its schema calls both conditional.
  'AWS::RDS::DBInstance': { createOnly: ['AvailabilityZone', 'Engine'] },
  // CloudFormation template reference, "Update requires: Replacement".
  'AWS::Cognito::UserPool': {
    createOnly: ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'],
  },
  // EC2: a name is unique in its VPC (CreateSecurityGroup), a range of addresses too (CreateSubnet).
  'AWS::EC2::SecurityGroup': { names: ['GroupName', 'VpcId'] },
  'AWS::EC2::Subnet': { names: ['CidrBlock', 'VpcId'] },
  // Their identifiers are ARNs or ids that the service makes; the names are unique all the same.
  'AWS::SNS::Topic': { names: ['TopicName'] },
  'AWS::SecretsManager::Secret': { names: ['Name'] },
  'AWS::Events::Rule': { names: ['Name'] },
  'AWS::Budgets::Budget': { names: ['Budget/BudgetName'] },
  // With private DNS, a VPC has one endpoint of a service (CreateVpcEndpoint).
  'AWS::EC2::VPCEndpoint': { names: ['ServiceName', 'VpcId'] },
  'AWS::EFS::MountTarget': { names: ['FileSystemId', 'SubnetId'] },
  // A user pool has one domain of its own (CreateUserPoolDomain).
  'AWS::Cognito::UserPoolDomain': { names: ['UserPoolId'] },
};

const UNKNOWN: ResourceType = { createOnly: [], names: [] };

/** What is known of a type; of a custom resource, and of a type that no template of ours holds, nothing. */
export function resourceType(type: string): ResourceType {
  const schema = (schemas as Readonly<Record<string, ResourceType>>)[type] ?? UNKNOWN;
  const { createOnly = [], names } = BEYOND[type] ?? {};
  return { createOnly: [...new Set([...schema.createOnly, ...createOnly])], names: names ?? schema.names };
}

/** The value of a property by its path; undefined where it is not there. */
export function valueAt(properties: Readonly<Record<string, unknown>> | undefined, path: string): unknown {
  let value: unknown = properties;
  for (const name of path.split('/')) value = (value as Record<string, unknown> | undefined)?.[name];
  return value;
}
