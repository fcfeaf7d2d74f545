// A small stack whose policies the tests know by heart: its functions give away what they run with.

type Statement = Record<string, unknown>;

const BUCKET = 'arn:aws:s3:::judged';
const CODE = 'exports.handler = async () => process.env;';
const policy = (Statement: Statement[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource: string): Statement => ({ Effect: 'Allow', Action, Resource });
const everyone = { Principal: '*' };
const interfaces = allow('ec2:*NetworkInterface*', '*');

/** A role of a function, with one inline policy. */
export const role = (statements: Statement[], more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: policy([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]),
    Policies: [{ PolicyName: 'rights', PolicyDocument: policy(statements) }],
    ...more,
  },
});

const lambda = (FunctionName: string, Role: string, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: CODE },
    Role: { 'Fn::GetAtt': [Role, 'Arn'] },
    ...more,
  },
});

const network = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { VpcId: { Ref: 'Vpc' }, GroupDescription: 'of the test' },
  },
};
const inNetwork = {
  VpcConfig: { SubnetIds: [{ Ref: 'Subnet' }], SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
};

/** A bucket for TLS only, and the functions `open` (outside), `bounded` (outside, less than it seems) and `closed` (in a network). */
export const stack = () => ({
  Resources: {
    ...network,
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'judged' } },
    TlsOnly: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: policy([
          {
            Effect: 'Deny',
            ...everyone,
            Action: 's3:*',
            Resource: `${BUCKET}/*`,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ]),
      },
    },
    Endpoint: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: {
        VpcId: { Ref: 'Vpc' },
        ServiceName: 'com.amazonaws.us-east-1.s3',
        PolicyDocument: policy([
          { ...allow('s3:*', `${BUCKET}/mine/*`), ...everyone },
          {
            ...allow('s3:ListBucket', BUCKET),
            ...everyone,
            // Of a session, this key is the role.
            Condition: { ArnEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': ['ClosedRole', 'Arn'] } } },
          },
        ]),
      },
    },
    Boundary: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: policy([allow('s3:GetObject', '*')]) },
    },
    OpenRole: role([
      allow('s3:GetObject', `${BUCKET}/mine/*`),
      { Effect: 'Deny', Action: 's3:GetObject', Resource: `${BUCKET}/*/never` },
      allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:us-east-1:000000000000:secret:mine-*'),
    ]),
    BoundedRole: role([allow('s3:*', '*')], { PermissionsBoundary: { Ref: 'Boundary' } }),
    ClosedRole: role([allow('s3:*', '*'), allow('secretsmanager:*', '*'), interfaces]),
    Open: lambda('open', 'OpenRole'),
    Bounded: lambda('bounded', 'BoundedRole'),
    Closed: lambda('closed', 'ClosedRole', inNetwork),
  },
});

/** A function in a network whose role knows nothing of networks. */
export const unconnected = () => ({
  Resources: {
    ...network,
    Role: role([allow('s3:*', '*')]),
    Function: lambda('unconnected', 'Role', inNetwork),
  },
});
