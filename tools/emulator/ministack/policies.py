"""Policies of a template: kept whole, and refused when they say what the emulator cannot judge."""

import json

from ministack.services import iam

# What authorization.py and MiniStack give a value, where a request has one. A key without a value would make an Allow
# too narrow, and a Deny too.
KEYS = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:resourceaccount",
    "aws:securetransport",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "elasticfilesystem:accesspointarn",
    "s3:delimiter",
    "s3:max-keys",
    "s3:prefix",
}
OPERATORS = {
    f"{set_operator}{operator}{if_exists}"
    for set_operator in ("", "forallvalues:", "foranyvalue:")
    for operator in ("stringequals", "stringnotequals", "stringlike", "stringnotlike", "arnequals", "arnlike", "arnnotlike", "bool")
    for if_exists in ("", "ifexists")
} | {"null"}
ELEMENTS = {"Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"}


def extend(provisioners):
    handlers = provisioners._RESOURCE_HANDLERS
    for kind, documents in (
        ("AWS::IAM::Role", lambda props: [policy["PolicyDocument"] for policy in props.get("Policies") or []]),
        ("AWS::IAM::Policy", lambda props: [props["PolicyDocument"]]),
        ("AWS::IAM::ManagedPolicy", lambda props: [props["PolicyDocument"]]),
        ("AWS::S3::BucketPolicy", lambda props: [props["PolicyDocument"]]),
        ("AWS::EC2::VPCEndpoint", lambda props: [props["PolicyDocument"]] if props.get("PolicyDocument") else []),
    ):
        handler = handlers.get(kind)
        if handler is None:
            continue
        handler["create"] = _judged(handler["create"], documents, lambda args: args[1])
        if "update" in handler:
            handler["update"] = _judged(handler["update"], documents, lambda args: args[2])
    _keep_boundary(handlers["AWS::IAM::Role"])


def _judged(stock, documents, properties):
    def run(*args, **named):
        for document in documents(properties(args)):
            refuse_unknown(document)
        return stock(*args, **named)

    return run


def refuse_unknown(document):
    """Raises ValueError in one line for a statement that would be judged wrongly."""
    document = json.loads(document) if isinstance(document, str) else document
    statements = document["Statement"]
    for statement in [statements] if isinstance(statements, dict) else statements:
        unknown = set(statement) - ELEMENTS
        if unknown:
            raise ValueError(f"the emulator cannot judge the element {min(unknown)} of a policy")
        for operator, keys in (statement.get("Condition") or {}).items():
            if operator.lower() not in OPERATORS:
                raise ValueError(f"the emulator cannot judge the condition operator {operator}")
            for key in keys:
                if key.lower() not in KEYS:
                    raise ValueError(f"the emulator cannot judge the condition key {key}")
        for value in _texts(statement):
            # In an ARN or a value of a condition; MiniStack would take it for the characters themselves.
            if "${" in value:
                raise ValueError(f"the emulator cannot judge the policy variable in {value}")


def _texts(value):
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in inner for text in _texts(one)]


def _keep_boundary(handler):
    """MiniStack evaluates the boundary of a role, but does not take it from a template."""
    create_stock, update_stock = handler["create"], handler["update"]

    def keep(made, props):
        role = iam._roles[made[0]]
        role.pop("PermissionsBoundary", None)
        if props.get("PermissionsBoundary"):
            role["PermissionsBoundary"] = props["PermissionsBoundary"]
        return made

    handler["create"] = lambda logical_id, props, stack: keep(create_stock(logical_id, props, stack), props)
    handler["update"] = lambda id, old, new, *rest, **named: keep(update_stock(id, old, new, *rest, **named), new)
