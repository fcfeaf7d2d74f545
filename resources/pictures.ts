import type { EFSAccessPoint } from '@awboost/cfn-resource-types/AWS-EFS-AccessPoint';
import type { EFSFileSystem } from '@awboost/cfn-resource-types/AWS-EFS-FileSystem';
import type { EFSMountTarget } from '@awboost/cfn-resource-types/AWS-EFS-MountTarget';
import type { Fragment, ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/** Where the functions find the pictures. */
export const PICTURES_DIRECTORY = '/mnt/pictures';

/** The file system of the pictures, in one zone: the originals are people's own, and a lost picture can be sent again. */
export function picturesFileSystem(stack: Stack): Fragment {
  return {
    Resources: {
      PicturesFileSystem: fileSystem(stack),
      PicturesMountTarget: mountTarget(),
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

/** What a function needs to mount the pictures; it must also run in the zone of the mount target (functionsVpc). */
export function picturesMount() {
  return {
    dependsOn: ['PicturesMountTarget'],
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

function fileSystem({ name, settings }: Stack): ResourceOf<typeof EFSFileSystem> {
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
    },
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
