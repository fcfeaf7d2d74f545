import { boundaryName, bucketArns } from './boundary.ts';
import { allow, document, type PolicyDocument, role, stackRoles, toService } from './policy.ts';

/**
 * What CloudFormation may do with the roles of a stack: create them within the boundary, and never remove it. Its own service
 * role is not one of them. Source: Service Authorization Reference, "AWS Identity and Access Management (IAM)": which
 * actions support the key iam:PermissionsBoundary.
 */
export function rolesOfStack(name: string): PolicyDocument {
  return document(
    {
      ...allow(
        'GrantWithinBoundary',
        ['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
        stackRoles(name),
      ),
      Condition: {
        ArnLike: { 'iam:PermissionsBoundary': `arn:aws:iam::*:policy/${boundaryName(name)}` },
      },
    },
    // None of these grants more than the boundary allows.
    allow(
      'ManageStackRoles',
      [
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:ListRoleTags',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      stackRoles(name),
    ),
    { ...allow('PassStackRoles', ['iam:PassRole'], stackRoles(name)), Condition: toService('lambda', 'rds') },
    allow('CreateServiceLinkedRoles', ['iam:CreateServiceLinkedRole'], role('aws-service-role/*')),
  );
}

/**
 * What CloudFormation may do with everything else in the stack. Only services that the stack uses, and only names of the stage
 * where code, files or passwords are behind the name: changing the code of another stack's function means acting with its role.
 * Compared with the provider schemas of CloudFormation by tests/template/deployment-rights.test.ts.
 * @param bucket the media bucket, where the settings name it
 */
export function resourcesOfStack(name: string, bucket: string | null): PolicyDocument {
  const buckets = bucketArns(name, bucket);
  return document(
    allow(
      'ManageServices',
      [
        'acm:DescribeCertificate',
        'acm:ListCertificates',
        'apigateway:*',
        'backup:*',
        'backup-storage:*',
        'billing:GetBillingViewData',
        'budgets:ListTagsForResource',
        'budgets:ModifyBudget',
        'budgets:TagResource',
        'budgets:UntagResource',
        'budgets:ViewBudget',
        'ce:*',
        'cloudwatch:*',
        'cognito-idp:*',
        'elasticache:*',
        'elasticfilesystem:*',
        'events:*',
        'firehose:TagDeliveryStream',
        'logs:*',
        'rds:*',
        'sns:*',
      ],
      '*',
    ),
    // No instances: changing what one runs means acting with its role. Beyond what the handlers list, EFS makes the interface
    // of a mount target with the permissions of the caller. Source: API reference of EFS, CreateMountTarget. That an endpoint is
    // associated with its private zone likewise is a precaution.
    allow(
      'ManageNetwork',
      [
        'ec2:*RouteTable*',
        'ec2:*SecurityGroup*',
        'ec2:*Subnet*',
        'ec2:*Vpc*',
        'ec2:CreateNetworkInterface',
        'ec2:CreateTags',
        'ec2:DeleteNetworkInterface',
        'ec2:DeleteTags',
        'ec2:Describe*',
        'route53:AssociateVPCWithHostedZone',
      ],
      '*',
    ),
    allow('ManageFunctions', ['lambda:*'], `arn:aws:lambda:*:*:function:${name}-*`),
    allow('ReadImages', ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetRepositoryPolicy'], '*'),
    allow(
      'LetLambdaReadImages',
      ['ecr:SetRepositoryPolicy'],
      `arn:aws:ecr:*:*:repository/serverless-${name}*`,
    ),
    allow('ManageBuckets', ['s3:*'], [...buckets, ...buckets.map((arn) => `${arn}/*`)]),
    allow(
      'ManagePasswords',
      ['secretsmanager:*'],
      ['arn:aws:secretsmanager:*:*:secret:*Secret-*', 'arn:aws:secretsmanager:*:*:secret:rds!db-*'],
    ),
    allow('MakePasswords', ['secretsmanager:GetRandomPassword'], '*'),
    allow('SeeKeys', ['kms:DescribeKey'], '*'),
    {
      ...allow(
        'UseKeysThroughServices',
        ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        '*',
      ),
      Condition: { StringLike: { 'kms:ViaService': '*.amazonaws.com' } },
    },
  );
}
