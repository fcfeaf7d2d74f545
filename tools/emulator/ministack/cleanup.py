"""The end of an update: once everything new is there, its status says so, and what is no longer wanted goes, with events.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (UPDATE_COMPLETE_CLEANUP_IN_PROGRESS)
"""

from ministack.services import cloudformation
from ministack.services.cloudformation import stacks

_CLEANUP = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
_STACK = "AWS::CloudFormation::Stack"


def extend(_provisioners):
    stacks._resolve_stack_outputs = _then_clean_up(stacks._resolve_stack_outputs)
    stacks._delete_resource = _with_events(stacks._delete_resource)


def _then_clean_up(stock):
    """Outputs are the last that an update needs: MiniStack deletes right after them."""

    def resolve(outputs, conditions, resources, parameters, mappings, stack_name, stack_id):
        resolved = stock(outputs, conditions, resources, parameters, mappings, stack_name, stack_id)
        stack = cloudformation._stacks.get(stack_name) or {}
        if stack.get("StackStatus") == "UPDATE_IN_PROGRESS":
            stack["StackStatus"] = _CLEANUP
            stacks._add_event(stack_id, stack_name, stack_name, _STACK, _CLEANUP, physical_id=stack_id)
        return resolved

    return resolve


def _with_events(stock):
    def delete(resource_type, physical_id, props, stack_name=None, logical_id=None):
        stack = cloudformation._stacks.get(stack_name) or {}
        # Everywhere else MiniStack writes them itself.
        silent = stack.get("StackStatus") == _CLEANUP

        def note(status):
            if silent:
                stacks._add_event(
                    stack["StackId"], stack_name, logical_id, resource_type, status, physical_id=physical_id
                )

        note("DELETE_IN_PROGRESS")
        stock(resource_type, physical_id, props, stack_name, logical_id)
        note("DELETE_COMPLETE")

    return delete
