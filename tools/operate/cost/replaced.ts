import type { BilledTemplate } from './bill.ts';

const alarm = { Type: 'AWS::CloudWatch::Alarm' };
const twoZones = ['PrivateSubnet1', 'PrivateSubnet2'];
const endpoint = (service: string) => ({
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcEndpointType: 'Interface',
    ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.', service]] },
    SubnetIds: twoZones,
  },
});

/**
 * What the Terraform stack that Concert replaces costs before the first request, with everything enabled that its README describes: as its modules
 * and their defaults have it, whatever Concert's own template looks like. Noted down from its source at commit 45552ef1.
 */
export const REPLACED: BilledTemplate = {
  Resources: {
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { DBInstanceClass: 'db.t3.micro', AllocatedStorage: 20, MultiAZ: false },
    },
    DatabaseSecret: { Type: 'AWS::SecretsManager::Secret' },
    Cache: { Type: 'AWS::ElastiCache::ServerlessCache', Properties: { Engine: 'redis' } },
    SecretsEndpoint: endpoint('secretsmanager'),
    LogsEndpoint: endpoint('logs'),
    LambdaErrors: alarm,
    Api5xx: alarm,
    DatabaseCpu: alarm,
    Dashboard: { Type: 'AWS::CloudWatch::Dashboard' },
  },
};
