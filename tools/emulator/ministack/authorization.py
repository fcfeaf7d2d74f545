"""IAM's judgement of what functions call: MiniStack's own evaluator (AUTH=true), and what it leaves out.

MiniStack gives each function a session of its role, checks its signatures, and evaluates the role's policies, permissions
boundary and the resource's policy. This adds VPC endpoint policies, refuses what it cannot judge instead of letting it
pass, and notes every call in CONCERT_DATA/calls.jsonl. Whoever is no function stays an administrator.
Source: IAM User Guide, "Policy evaluation logic"; AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies".
"""

import contextvars
import json
import os

from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.core.iam_evaluator import EvalContext, EvalResult
from ministack.core.responses import request_scope
from ministack.core.router import extract_access_key_id
from ministack.services import ec2, lambda_svc, s3

CALLS = os.path.join(os.environ.get("CONCERT_DATA", "."), "calls.jsonl")

_stock_enforce = iam_evaluator.enforce
_stock_action = iam_actions.extract_iam_action
_stock_key = iam_evaluator._resolve_condition_key
_credentials = lambda_runtime.execution_credentials


def extend(_provisioners):
    iam_evaluator.enforce = _enforce
    iam_actions.extract_iam_action = _action
    iam_evaluator._resolve_condition_key = _key


def allows(function, action, resource, keys=None):
    """Whether a function's role may do what AWS does in its name; `keys` are the condition keys of that."""
    _, _, _, region, account, *_ = function["FunctionArn"].split(":")
    key = _credentials(function)["AWS_ACCESS_KEY_ID"]

    def ask():
        with request_scope(account, region):
            return _enforce(key, action, action.split(":")[0], region, resource, keys) is None

    # Not in the context of whoever has invoked the function: they may be anonymous, and they have signed something else.
    return contextvars.Context().run(ask)


def _enforce(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    session = _session(access_key_id)
    if session is None or _function(session, region) is None:
        return _stock_enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
    # A link that a function has signed is used by somebody elsewhere.
    endpoint = _endpoint(_function(session, region), service) if _is_signed_in_header(access_key_id) else None
    context = {**(service_context or {}), **_network_keys(endpoint)}
    denied = _stock_enforce(access_key_id, iam_action, service, region, resource_arn, context)
    denied = denied or _beyond_endpoint(endpoint, session, iam_action, region, resource_arn, context)
    _note(session, iam_action, resource_arn, denied)
    return denied or _unlisted(access_key_id, iam_action, region, resource_arn)


def _key(key, context):
    """Of a session, aws:PrincipalArn is the role. Source: IAM User Guide, "AWS global condition context keys"."""
    value = _stock_key(key, context)
    if key.lower() != "aws:principalarn" or ":assumed-role/" not in value:
        return value
    return f"arn:aws:iam::{context.principal_account}:role/{value.split('/')[1]}"


def _action(service, method, path, headers, body, query_params):
    """MiniStack lets through what it has no name for; no policy allows that of a function."""
    action = _stock_action(service, method, path, headers, body, query_params)
    if action is None and _session(extract_access_key_id(headers, query_params) or ""):
        return f"{service}:Unknown"
    return action


def _session(access_key_id):
    from ministack.services import sts

    arn = str((sts._sessions.get(access_key_id) or {}).get("Arn", ""))
    return arn if ":assumed-role/" in arn else None


def _function(session, region):
    """Sessions of functions have the function's name."""
    _, _, _, _, account, name = session.split(":")
    return lambda_svc._functions.get_scoped(account, region, name.rsplit("/", 1)[-1])


def _is_signed_in_header(access_key_id):
    request = iam_evaluator._signed_request.get()
    if request is None:
        return iam_evaluator._verified_key.get() == access_key_id
    return request.access_key_id == access_key_id and not request.presigned


def _endpoint(function, service):
    """The endpoint that a call leaves the function's network through; None outside a network, {} where there is none."""
    vpc = (function["config"].get("VpcConfig") or {}).get("VpcId")
    if not vpc:
        return None
    for endpoint in ec2._vpc_endpoints.values():
        if endpoint["VpcId"] == vpc and endpoint["ServiceName"].endswith(f".{service}"):
            return endpoint
    return {}


def _network_keys(endpoint):
    return {"aws:SourceVpce": endpoint["VpcEndpointId"], "aws:SourceVpc": endpoint["VpcId"]} if endpoint else {}


def _beyond_endpoint(endpoint, session, action, region, resource, context):
    """On AWS nothing would answer where there is no endpoint; here it is a refusal, which fails sooner."""
    if endpoint is None or (endpoint and not endpoint.get("PolicyDocument")):
        return None
    request = EvalContext(
        principal_arn=session,
        principal_type="AssumedRole",
        principal_account=session.split(":")[4],
        action=action,
        resource_arn=resource,
        region=region,
        service_context={key.lower(): value for key, value in context.items()},
    )
    judged = iam_evaluator.evaluate_resource_policy(endpoint.get("PolicyDocument"), request)
    return None if judged.decision == "Allow" else EvalResult(judged.decision, session)


def _unlisted(access_key_id, action, region, resource):
    """Without the right to list, S3 does not tell that an object is not there. Source: Amazon S3 API, HeadObject, Permissions."""
    bucket, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
    if action != "s3:GetObject" or not key or key in (s3._buckets.get(bucket) or {}).get("objects", {key: None}):
        return None
    return _enforce(access_key_id, "s3:ListBucket", "s3", region, f"arn:aws:s3:::{bucket}")


def _note(session, action, resource, denied):
    call = {
        "role": session.split("/")[1],
        "function": session.rsplit("/", 1)[-1],
        "action": action,
        "resource": resource,
        "refused": None if denied is None else getattr(denied, "decision", None) or denied.code,
    }
    with open(CALLS, "a", encoding="utf-8") as file:
        file.write(json.dumps(call) + "\n")
