"""What an update adds is created: MiniStack's events and records would call it updated."""

from ministack.services import cloudformation
from ministack.services.cloudformation import stacks

_STACK = "AWS::CloudFormation::Stack"


def extend(_provisioners):
    stock = stacks._add_event
    added = set()

    def add(stack_id, stack_name, logical_id, resource_type, status, *rest, **named):
        stack = cloudformation._stacks.get(stack_name) or {}
        resources = stack.get("_resources") or {}
        key = (stack_id, logical_id)
        if resource_type == _STACK and logical_id == stack_name:
            added.difference_update({known for known in added if known[0] == stack_id})
        elif status == "UPDATE_IN_PROGRESS" and logical_id not in resources:
            added.add(key)
        if key in added and status.startswith("UPDATE_"):
            status = status.replace("UPDATE_", "CREATE_")
            if status == "CREATE_COMPLETE":
                resources[logical_id]["ResourceStatus"] = status
        stock(stack_id, stack_name, logical_id, resource_type, status, *rest, **named)

    stacks._add_event = add
