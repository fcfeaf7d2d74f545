"""RDS on a real server: the instance's database and master user are made there, and dropped with it."""

import json
import os
import secrets

import engine_versions
import pymysql
from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import rds, secretsmanager
from ministack.services.cloudformation import _stacks

ENGINE = json.loads(os.environ.get("CONCERT_DATABASE", "null"))


def extend(provisioners):
    handlers = provisioners._RESOURCE_HANDLERS
    stock = dict(handlers["AWS::RDS::DBInstance"])
    handlers["AWS::RDS::DBInstance"].update(_instance(stock))
    engine_versions.extend()
    handlers["AWS::RDS::DBProxy"] = {"create": _create_proxy, "delete": lambda _id, _props: None}
    handlers["AWS::RDS::DBProxyTargetGroup"] = {
        "create": lambda _logical_id, props, _stack: (f"{props['DBProxyName']}-default", {}),
        "delete": lambda _id, _props: None,
    }


def _instance(stock):
    def create(logical_id, props, stack_name):
        _refuse_second()
        props = {**props, "EngineVersion": engine_versions.for_new(props["EngineVersion"])}
        password = secrets.token_urlsafe(24)
        physical_id, attributes = stock["create"](
            logical_id, {**props, "MasterUserPassword": password}, stack_name
        )
        instance = rds._instances[physical_id]
        _make(instance["MasterUsername"], password, props["DBName"])
        instance["Endpoint"].update(Address=ENGINE["host"], Port=ENGINE["port"])
        arn = secretsmanager.create_secret_in_process(
            f"rds!db-{new_uuid()}",
            json.dumps({"username": instance["MasterUsername"], "password": password}),
            description=f"Secret managed by RDS for {physical_id}",
        )
        instance["MasterUserSecret"] = {"SecretArn": arn, "SecretStatus": "active", "KmsKeyId": ""}
        return physical_id, _attributes(instance, attributes)

    def update(physical_id, old, new, stack_name, logical_id=None):
        # Template is held against template: what RDS upgraded by itself stays. On the way back CloudFormation names no
        # version (aws-cloudformation-resource-providers-rds, Translator.modifyDbInstanceRequest).
        if new["EngineVersion"] != old["EngineVersion"]:
            live = rds._instances[physical_id]["EngineVersion"]
            is_back = _stacks[stack_name]["StackStatus"].startswith("UPDATE_ROLLBACK")
            version = live if is_back else engine_versions.for_upgrade(live, new["EngineVersion"])
            new = {**new, "EngineVersion": version}
        changed_id, attributes = stock["update"](physical_id, old, new, stack_name, logical_id)
        return changed_id, _attributes(rds._instances[changed_id], attributes)

    def delete(physical_id, props):
        instance = rds._instances.get(physical_id) or {}
        if instance.get("DeletionProtection"):
            raise ValueError(f"Cannot delete protected DB Instance {physical_id}")
        stock["delete"](physical_id, props)
        _drop(props.get("DBName"))
        arn = (instance.get("MasterUserSecret") or {}).get("SecretArn")
        for key, secret in list(secretsmanager._secrets.items()):
            if secret.get("ARN") == arn:
                secretsmanager._secrets.pop(key, None)

    return {"create": create, "update": update, "delete": delete}


def _refuse_second():
    if ENGINE is None:
        raise ValueError("the emulator runs without a database server")
    if rds._instances:
        raise ValueError("the emulator has one database server: remove the other stack first")


def _attributes(instance, attributes):
    return {
        **(attributes or {}),
        "Endpoint.Address": instance["Endpoint"]["Address"],
        "Endpoint.Port": str(instance["Endpoint"]["Port"]),
        "MasterUserSecret.SecretArn": instance["MasterUserSecret"]["SecretArn"],
    }


def _create_proxy(_logical_id, props, _stack_name):
    """A record only: clients are sent to the server itself."""
    name = props["DBProxyName"]
    arn = f"arn:aws:rds:{get_region()}:{get_account_id()}:db-proxy:prx-{new_uuid()[:12]}"
    return name, {"DBProxyArn": arn, "Endpoint": ENGINE["host"]}


def _run(*statements):
    connection = pymysql.connect(
        host=ENGINE["host"],
        port=ENGINE["port"],
        user=ENGINE["user"],
        password=ENGINE["password"],
        ssl={"ca": ENGINE["ca"]},
        autocommit=True,
    )
    with connection, connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)
        return cursor.fetchall()


def _make(user, password, name):
    _run(
        (f"DROP DATABASE IF EXISTS `{name}`", ()),
        (f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci", ()),
        ("CREATE USER %s@'%%' IDENTIFIED BY %s REQUIRE SSL", (user, password)),
        (f"GRANT ALL PRIVILEGES ON `{name}`.* TO %s@'%%' WITH GRANT OPTION", (user,)),
        ("GRANT CREATE USER ON *.* TO %s@'%%'", (user,)),
    )


def _drop(name):
    """With the users that only this instance had: on AWS they live in it."""
    _run((f"DROP DATABASE IF EXISTS `{name}`", ()))
    users = _run(("SELECT user FROM mysql.user WHERE host = '%%'", ()))
    _run(*[("DROP USER %s@'%%'", (user,)) for (user,) in users], ("DO 0", ()))
