"""CloudFormation's check of properties against the provider schema, before a resource is made or changed, and its refusal
of a type that the region does not have.

Its rules: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html.
"""

from dialect import pointer, problems_of
from ministack.core.responses import get_region
from ministack.services.cloudformation import changesets, handlers, stacks
from schemas import path_of, schema_of, types_in, values_at

# Added by CloudFormation itself, after its check.
_SYSTEM_TAGS = {f"aws:cloudformation:{name}" for name in ("stack-name", "stack-id", "logical-id")}


def extend(_provisioners):
    stacks._provision_resource = _before_create(stacks._provision_resource)
    stacks._update_resource = _before_update(stacks._update_resource)
    for module in (handlers, changesets):
        module.validate_template_support = _in_this_region(module.validate_template_support)


def _before_create(stock):
    def provision(resource_type, logical_id, props, stack_name):
        check(resource_type, logical_id, props)
        return stock(resource_type, logical_id, props, stack_name)

    return provision


def _before_update(stock):
    def update(resource_type, physical_id, old, new, stack_name, logical_id=None, old_attributes=None):
        if old != new:
            check(resource_type, logical_id or physical_id, new)
        return stock(resource_type, physical_id, old, new, stack_name, logical_id, old_attributes)

    return update


def _in_this_region(stock):
    """A type that exists elsewhere only is refused like one that exists nowhere: before anything is made."""

    def validate(template, conditions, *args, **named):
        stock(template, conditions, *args, **named)
        resources = [one for one in template["Resources"].values() if conditions.get(one.get("Condition"), True)]
        used = {one["Type"] for one in resources if one.get("Type", "").startswith("AWS::")}
        missing = sorted(used - types_in(get_region()).keys())
        if missing:
            raise ValueError(f"Template format error: Unrecognized resource types: [{', '.join(missing)}]")

    return validate


def check(resource_type, logical_id, props):
    """Refuses (ValueError) properties that the schema of the type does not allow."""
    schema = schema_of(resource_type, get_region())
    if schema is None:
        raise ValueError(f"Template format error: Unrecognized resource types: [{resource_type}]")
    own = _without_system_tags(props)
    problems = [*_read_only(schema, own), *problems_of(schema, own)]
    if problems:
        message = problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"
        raise ValueError(f"Properties validation failed for resource {logical_id} with message: {message}")


def _read_only(schema, props):
    for path in map(path_of, schema.get("readOnlyProperties", [])):
        if values_at(props, path):
            yield f"{pointer(path[:-1])}: extraneous key [{path[-1]}] is not permitted"


def _without_system_tags(props):
    kept = {}
    for name, value in props.items():
        if name.endswith("Tags") and isinstance(value, dict):
            value = {key: text for key, text in value.items() if key not in _SYSTEM_TAGS}
        elif name.endswith("Tags") and isinstance(value, list):
            value = [tag for tag in value if not isinstance(tag, dict) or tag.get("Key") not in _SYSTEM_TAGS]
        # A property that only CloudFormation has given is none of the template's.
        if value or not props[name]:
            kept[name] = value
    return kept
