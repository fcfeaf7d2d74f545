"""What Lambda does with a function's role besides running its code: network interfaces, the file system, logs.

Sources: Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC" and "Configuring file system
access"; EFS User Guide, "Using IAM to control file system access"; Lambda API, EFSMountFailureException.
"""

import authorization
from ministack.core import lambda_runtime
from ministack.services import efs, iam, lambda_svc

# Lambda tries these before it makes the function.
INTERFACES = ("CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface")

_stock_credentials = lambda_runtime.execution_credentials
_stock_emit = lambda_svc._emit_lambda_logs


def extend(provisioners):
    handler = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    create_stock, update_stock = handler["create"], handler["update"]

    def create(logical_id, props, stack_name):
        _refuse_without_trust(props["Role"])
        created = create_stock(logical_id, props, stack_name)
        try:
            _refuse_without_interfaces(created[0])
        except ValueError:
            handler["delete"](created[0], props)
            raise
        return created

    def update(physical_id, old, new, *rest, **named):
        _refuse_without_trust(new["Role"])
        updated = update_stock(physical_id, old, new, *rest, **named)
        _refuse_without_interfaces(updated[0])
        return updated

    handler.update(create=create, update=update)
    lambda_runtime.execution_credentials = _credentials
    lambda_svc._emit_lambda_logs = _emit


def _refuse_without_trust(role_arn):
    role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
    if role is None or "lambda.amazonaws.com" not in role["AssumeRolePolicyDocument"]:
        raise ValueError("The role defined for the function cannot be assumed by Lambda.")


def _refuse_without_interfaces(name):
    config = lambda_svc._functions[name]["config"]
    if not (config.get("VpcConfig") or {}).get("SubnetIds"):
        return
    for action in INTERFACES:
        if not authorization.allows(config, f"ec2:{action}", "*"):
            raise ValueError(f"The provided execution role does not have permissions to call {action} on EC2")


def _credentials(config):
    """Called for each new instance of a function, whose file systems are mounted then."""
    for mount in config.get("FileSystemConfigs") or []:
        access_point = efs._access_points[mount["Arn"].rsplit("/", 1)[-1]]
        keys = {"elasticfilesystem:AccessPointArn": mount["Arn"]}
        arn = mount["Arn"].replace(f"access-point/{access_point['AccessPointId']}", f"file-system/{access_point['FileSystemId']}")
        # Without ClientWrite AWS mounts it for reading only, which a folder here cannot be.
        for action in ("ClientMount", "ClientWrite"):
            if not authorization.allows(config, f"elasticfilesystem:{action}", arn, keys):
                raise RuntimeError(f"EFSMountFailureException: the role lacks elasticfilesystem:{action} on {arn}")
    return _stock_credentials(config)


def _emit(func, request_id, log_text, error, duration_ms, **named):
    """A function without the right to log runs, and nothing of it is seen."""
    config = func.get("config") or func
    _, _, _, region, account, *_ = config["FunctionArn"].split(":")
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    stream = f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:{request_id}"
    if all(authorization.allows(config, f"logs:{action}", stream) for action in ("CreateLogStream", "PutLogEvents")):
        _stock_emit(func, request_id, log_text, error, duration_ms, **named)
