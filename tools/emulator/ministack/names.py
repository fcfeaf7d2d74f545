"""A name that is taken is refused: MiniStack would put the second resource in the place of the first.

A name is what identifies a resource for its service (the schema's primaryIdentifier) where the template gives it. Services
are asked where things also come to be without CloudFormation; for the rest the stacks say what there is.
"""

from ministack.core.responses import get_region
from ministack.services import cloudformation, cloudwatch, cloudwatch_logs, ec2, iam, lambda_svc, rds, s3, sns
from ministack.services.cloudformation import stacks
from schemas import path_of, schema_of, values_at

# Unique too, beside what the schema calls the identifier.
_UNIQUE = {
    "AWS::EC2::SecurityGroup": ("VpcId", "GroupName"),
    "AWS::Events::Rule": ("Name",),
    "AWS::RDS::DBProxyTargetGroup": ("DBProxyName", "TargetGroupName"),
    "AWS::SecretsManager::Secret": ("Name",),
    "AWS::SNS::Topic": ("TopicName",),
}

_IN_SERVICE = {
    "AWS::CloudWatch::Alarm": lambda name: name in cloudwatch._alarms,
    "AWS::CloudWatch::Dashboard": lambda name: name in cloudwatch._dashboards,
    "AWS::EC2::SecurityGroup": lambda vpc, name: any(
        group.get("VpcId") == vpc and group.get("GroupName") == name for group in ec2._security_groups.values()
    ),
    "AWS::IAM::Role": lambda name: name in iam._roles,
    "AWS::Lambda::Function": lambda name: name in lambda_svc._functions,
    "AWS::Logs::LogGroup": lambda name: name in cloudwatch_logs._log_groups,
    "AWS::RDS::DBInstance": lambda name: name in rds._instances,
    "AWS::S3::Bucket": lambda name: s3._bucket_owner_account(name) is not None,
    "AWS::SNS::Topic": lambda name: any(topic.get("name") == name for topic in sns._topics.values()),
}


def extend(_provisioners):
    stock = stacks._provision_resource

    def provision(resource_type, logical_id, props, stack_name):
        refuse_taken(resource_type, props)
        return stock(resource_type, logical_id, props, stack_name)

    stacks._provision_resource = provision


def name_of(resource_type, props):
    """The values that the template names a resource by, None where the service makes the name."""
    schema = schema_of(resource_type, get_region()) or {}
    paths = [[part] for part in _UNIQUE.get(resource_type, ())]
    paths = paths or [path_of(pointer) for pointer in schema.get("primaryIdentifier", [])]
    values = [values_at(props, path) for path in paths]
    return tuple(str(found[0]) for found in values) if paths and all(values) else None


def refuse_taken(resource_type, props):
    """Refuses (ValueError) what has the name of something that exists."""
    name = name_of(resource_type, props)
    if name is None:
        return
    in_service = _IN_SERVICE.get(resource_type)
    if in_service(*name) if in_service else _in_a_stack(resource_type, name):
        raise ValueError(
            f"Resource handler returned message: \"Resource of type '{resource_type}' with identifier "
            f"'{'|'.join(name)}' already exists.\" (HandlerErrorCode: AlreadyExists)"
        )


def _in_a_stack(resource_type, name):
    return any(
        resource.get("ResourceType") == resource_type and name_of(resource_type, resource.get("Properties") or {}) == name
        for stack in cloudformation._stacks.values()
        for resource in (stack.get("_resources") or {}).values()
    )
