"""Rules of security groups as resources of their own."""

from ministack.core.responses import new_uuid
from ministack.services import ec2


def extend(provisioners):
    handlers = provisioners._RESOURCE_HANDLERS
    for kind, store in (("Ingress", "IpPermissions"), ("Egress", "IpPermissionsEgress")):
        handlers[f"AWS::EC2::SecurityGroup{kind}"] = _rule(provisioners, store)


def _rule(provisioners, store):
    def create(_logical_id, props, _stack_name):
        group = ec2._security_groups.get(props["GroupId"])
        if group is None:
            raise ValueError(f"The security group '{props['GroupId']}' does not exist")
        group.setdefault(store, []).extend(provisioners._ec2_sg_permissions([props]))
        rule_id = "sgr-" + new_uuid().replace("-", "")[:17]
        return rule_id, {"Id": rule_id}

    def delete(_physical_id, props):
        permissions = (ec2._security_groups.get(props.get("GroupId")) or {}).get(store, [])
        for permission in provisioners._ec2_sg_permissions([props]):
            if permission in permissions:
                permissions.remove(permission)

    def update(rule_id, old, new, stack_name):
        delete(rule_id, old)
        create(rule_id, new, stack_name)
        return rule_id, {"Id": rule_id}

    return {"create": create, "update": update, "delete": delete}
