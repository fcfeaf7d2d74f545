"""Secrets: Ref is their ARN, as policies and functions need it. Source: CloudFormation, AWS::SecretsManager::Secret, Return values."""

from ministack.services import secretsmanager
from ministack.services.cloudformation import drift

SECRET = "AWS::SecretsManager::Secret"


def extend(provisioners):
    handler = provisioners._RESOURCE_HANDLERS[SECRET]
    create, update, delete = handler["create"], handler["update"], handler["delete"]
    handler["create"] = lambda *args: _by_arn(create(*args))
    handler["update"] = lambda id, *rest, **named: _by_arn(update(_name(id), *rest, **named))
    handler["delete"] = lambda id, props: delete(_name(id), props)
    read, keys = drift._DRIFT_READERS[SECRET]
    drift._DRIFT_READERS[SECRET] = (lambda id, props: read(_name(id), props), keys)


def _by_arn(made):
    return made[1]["Arn"], made[1]


def _name(arn):
    return secretsmanager._resolve(arn)[0]
