import type { EFSAccessPoint } from '@awboost/cfn-resource-types/AWS-EFS-AccessPoint';
import type { EFSFileSystem } from '@awboost/cfn-resource-types/AWS-EFS-FileSystem';
import type { EFSMountTarget } from '@awboost/cfn-resource-types/AWS-EFS-MountTarget';
import type { Fragment, Intrinsic, ResourceOf } from './cloudformation.ts';
import { roleName } from './function-names.ts';
import { functionsOf } from './functions/index.ts';
import type { Stack } from './stack.ts';

/** Where the functions find the pictures. */
export const PICTURES_DIRECTORY = '/mnt/pictures';

/** The file system of the pictures, in one zone: the originals are people's own, and a lost picture can be sent again. */
export function picturesFileSystem(stack: Stack): Fragment {
  return {
    Resources: {
      PicturesFileSystem: fileSystem(stack),
      [PICTURES_MOUNT_TARGET]: mountTarget(),
      PicturesAccessPoint: accessPoint(),
    },
    Outputs: {
      EfsAccessPointArn: {
        Description: 'Access point of the pictures',
        Value: { 'Fn::GetAtt': ['PicturesAccessPoint', 'Arn'] },
      },
    },
  };
}

/** What must be there before a function that mounts them. */
export const PICTURES_MOUNT_TARGET = 'PicturesMountTarget';

/** What a function needs to mount the pictures; it must also run in the zone of the mount target (inNetwork). */
export function picturesMount() {
  return {
    fileSystemConfig: {
      localMountPath: PICTURES_DIRECTORY,
      arn: { 'Fn::GetAtt': ['PicturesAccessPoint', 'Arn'] },
    },
  };
}

/** The rights of such a function: osls gives them to the shared role only, which none of ours uses. */
export const picturesRights = {
  Effect: 'Allow',
  Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
  Resource: { 'Fn::GetAtt': ['PicturesFileSystem', 'Arn'] },
  Condition: {
    StringEquals: {
      'elasticfilesystem:AccessPointArn': { 'Fn::GetAtt': ['PicturesAccessPoint', 'Arn'] },
    },
  },
};

function fileSystem(stack: Stack): ResourceOf<typeof EFSFileSystem> {
  const { name, settings } = stack;
  return {
    Type: 'AWS::EFS::FileSystem',
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      AvailabilityZoneName: { 'Fn::GetAtt': ['PrivateSubnetA', 'AvailabilityZone'] },
      Encrypted: true,
      PerformanceMode: 'generalPurpose',
      ThroughputMode: 'elastic',
      LifecyclePolicies: [
        { TransitionToIA: 'AFTER_30_DAYS' },
        { TransitionToPrimaryStorageClass: 'AFTER_1_ACCESS' },
      ],
      // Written out because One Zone storage has backups on by default.
      BackupPolicy: { Status: settings.pictures.backups ? 'ENABLED' : 'DISABLED' },
      FileSystemTags: [{ Key: 'Name', Value: `${name}-pictures` }],
      FileSystemPolicy: mountedByFunctionsOnly(stack),
    },
  };
}

/**
 * Without a policy EFS lets in whoever reaches the mount target. Any policy ends that, and this one only denies: what allows is
 * the role of a function, for the one access point, which cannot be named here, since it names the file system. Nor can
 * the roles be principals: they name the file system, too, and a role that is made anew would be locked out. Keys
 * that a request lacks (a client without IAM, or without an access point) count as not equal.
 * Sources: EFS User Guide, "Using IAM to control access to file systems"; IAM User Guide, "AWS global condition context keys".
 */
function mountedByFunctionsOnly(stack: Stack) {
  const arn = (service: string, region: Intrinsic | '', resource: string): Intrinsic => ({
    'Fn::Join': [':', ['arn:aws', service, region, { Ref: 'AWS::AccountId' }, resource]],
  });
  const mounting = functionsOf(stack).filter(({ mountsPictures }) => mountsPictures);
  const roles = mounting.map((one) => arn('iam', '', `role/${roleName(stack, one)}`));
  const accessPoints = arn('elasticfilesystem', { Ref: 'AWS::Region' }, 'access-point/*');
  const deny = (Sid: string, Condition: Record<string, Record<string, unknown>>) => ({
    Sid,
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: [
      'elasticfilesystem:ClientMount',
      'elasticfilesystem:ClientWrite',
      'elasticfilesystem:ClientRootAccess',
    ],
    Resource: '*',
    Condition,
  });
  return {
    Version: '2012-10-17',
    Statement: [
      deny('FunctionsOnly', { ArnNotEquals: { 'aws:PrincipalArn': roles } }),
      deny('AccessPointOnly', { StringNotLike: { 'elasticfilesystem:AccessPointArn': accessPoints } }),
      deny('TlsOnly', { Bool: { 'aws:SecureTransport': 'false' } }),
      deny('MountTargetOnly', { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'false' } }),
    ],
  };
}

function mountTarget(): ResourceOf<typeof EFSMountTarget> {
  return {
    Type: 'AWS::EFS::MountTarget',
    Properties: {
      FileSystemId: { Ref: 'PicturesFileSystem' },
      SubnetId: { Ref: 'PrivateSubnetA' },
      SecurityGroups: [{ 'Fn::GetAtt': ['PicturesSecurityGroup', 'GroupId'] }],
    },
  };
}

function accessPoint(): ResourceOf<typeof EFSAccessPoint> {
  return {
    Type: 'AWS::EFS::AccessPoint',
    Properties: {
      FileSystemId: { Ref: 'PicturesFileSystem' },
      PosixUser: { Uid: '1000', Gid: '1000' },
      RootDirectory: {
        Path: '/pictures',
        CreationInfo: { OwnerUid: '1000', OwnerGid: '1000', Permissions: '750' },
      },
    },
  };
}
