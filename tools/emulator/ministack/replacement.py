"""What changes in place, and what is replaced: the provider schemas say it for every type.

A create-only property that changes makes a new resource; the old one goes in the cleanup, when the whole update has
succeeded. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

import names
from dialect import coerced
from ministack.core.responses import get_region
from ministack.services.cloudformation import stacks
from schemas import path_of, schema_of, values_at

# Create-only under a condition that the schema does not tell: these by the pages of the resource types.
_CONDITIONAL = {
    "AWS::EC2::VPC": {"InstanceTenancy": lambda old, new: (old, new) != ("dedicated", "default")},
    "AWS::Events::Rule": {"EventBusName": lambda _old, _new: True},
    "AWS::RDS::DBInstance": {
        "DBSnapshotIdentifier": lambda _old, new: new is not None,
        "Engine": lambda _old, _new: True,
    },
}


def extend(provisioners):
    recreation, replacing = provisioners._property_recreation, provisioners._replacing_change
    for module in (provisioners, stacks):
        module._property_recreation = lambda resource_type, name: _recreation(resource_type, name, recreation)
        module._replacing_change = lambda resource_type, old, new: _replacing(resource_type, old, new, replacing)
    provisioners._replace_resource = _replace_with(provisioners, provisioners._replace_resource)
    stacks._update_resource = _kept_in_place(stacks._update_resource, provisioners)


def _schema(resource_type):
    # The provider of a custom resource decides by the id that it answers.
    return None if resource_type.startswith("Custom::") else schema_of(resource_type, get_region())


def _recreation(resource_type, name, stock):
    """For change sets: whether a change of this property makes a new resource (Always, Conditionally, Never)."""
    schema = _schema(resource_type)
    if schema is None:
        return stock(resource_type, name)
    paths = [path_of(pointer) for pointer in schema.get("createOnlyProperties", [])]
    if [name] in paths:
        return "Always"
    conditional = [path_of(pointer) for pointer in schema.get("conditionalCreateOnlyProperties", [])]
    return "Conditionally" if any(path[0] == name for path in [*paths, *conditional]) else "Never"


def _replacing(resource_type, old, new, stock):
    schema = _schema(resource_type)
    if schema is None:
        return stock(resource_type, old, new)
    paths = map(path_of, schema.get("createOnlyProperties", []))
    if any(_texts(values_at(old, path)) != _texts(values_at(new, path)) for path in paths):
        return True
    return any(
        old.get(name) != new.get(name) and rule(old.get(name), new.get(name))
        for name, rule in _CONDITIONAL.get(resource_type, {}).items()
    )


def _texts(value):
    """As CloudFormation compares: 20 and "20" are the same."""
    if isinstance(value, dict):
        return {key: _texts(member) for key, member in value.items()}
    return [_texts(member) for member in value] if isinstance(value, list) else coerced(value, {"type": "string"})


def _replace_with(provisioners, stock):
    def replace(resource_type, physical_id, old, new, stack_name, logical_id):
        # First: the names that MiniStack has the service's own words for.
        if not provisioners._kept_custom_name(resource_type, old, new):
            names.refuse_taken(resource_type, new)
        created = stock(resource_type, physical_id, old, new, stack_name, logical_id)
        if created[0] == physical_id:
            _remove_later(provisioners, resource_type, physical_id, old, new, stack_name, logical_id)
        return created

    return replace


def _remove_later(provisioners, resource_type, physical_id, old, new, stack_name, logical_id):
    """The id tells the old and the new one apart only where it is the whole identifier: a stage is one of its API."""
    if names.name_of(resource_type, old) == names.name_of(resource_type, new):
        raise ValueError(f"{physical_id} already exists")
    delete = stacks._delete_resource
    provisioners._delete_predecessor(delete, resource_type, physical_id, old, stack_name, logical_id)


def _kept_in_place(stock, provisioners):
    def update(resource_type, physical_id, old, new, *rest):
        updated = stock(resource_type, physical_id, old, new, *rest)
        in_place = _schema(resource_type) and not provisioners._requires_replacement(resource_type, old, new)
        if in_place and updated[0] != physical_id:
            raise ValueError(f"the emulator made a new {resource_type} where AWS changes it in place")
        return updated

    return update
