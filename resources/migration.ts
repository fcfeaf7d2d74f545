import { schemaVersion } from '../src/database/schema-version.ts';
import type { Fragment } from './cloudformation.ts';

/**
 * The schema as a resource: whenever its version changes, CloudFormation calls `migrate` before it updates the
 * functions that need it (they depend on this), and a failure fails the deploy with the database's error message.
 */
export function migration(): Fragment {
  return {
    Resources: {
      Migration: {
        Type: 'Custom::Migration',
        // All that the function's work goes through. The function itself names its security group and the rules of that.
        DependsOn: [
          'Database',
          'S3Endpoint',
          'SecretsManagerEndpoint',
          'PrivateSubnetARoutes',
          'PrivateSubnetBRoutes',
        ],
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['MigrateLambdaFunction', 'Arn'] },
          // AWS would wait an hour for a crashed function.
          ServiceTimeout: 600,
          SchemaVersion: schemaVersion(),
          // A new database or a new password needs the same steps.
          Database: { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] },
          ApplicationSecret: { Ref: 'ApplicationSecret' },
        },
      },
    },
  };
}
