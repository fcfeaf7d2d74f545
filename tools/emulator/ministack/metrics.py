"""CloudWatch's metrics of every invocation, and those in log lines.

Sources: Lambda Developer Guide, "Types of metrics for Lambda functions"; CloudWatch User Guide, "Specification: embedded metric
format".
"""

import json
import time

from ministack.services import cloudwatch, cloudwatch_logs, lambda_svc

_stock_append = cloudwatch_logs._append_log_events
_stock_dispatch = lambda_svc._execute_function_dispatch


def extend(_provisioners):
    cloudwatch_logs._append_log_events = _append
    lambda_svc._execute_function_dispatch = _dispatch
    lambda_svc._emit_lambda_metrics = _emit


def _dispatch(func, config, event, request_id, started):
    """MiniStack counts invocations by name only, and none that the gateway, a schedule or CloudFormation makes."""
    running = lambda_svc._inflight[lambda_svc._inflight_key(config)]
    result = _stock_dispatch(func, config, event, request_id, started)
    measured = {
        "Invocations": (1, "Count"),
        "Errors": (1 if result.get("error") else 0, "Count"),
        "Throttles": (0, "Count"),
        "Duration": ((time.time() - started) * 1000, "Milliseconds"),
        "ConcurrentExecutions": (running, "Count"),
    }
    for name, (value, unit) in measured.items():
        cloudwatch.record_metric("AWS/Lambda", name, value, unit, {"FunctionName": config["FunctionName"]})
    return result


def _emit(function_name, duration_ms, error, throttle):
    """Of what MiniStack counts itself, a throttle is told twice: first without a duration."""
    if throttle and not duration_ms:
        cloudwatch.record_metric("AWS/Lambda", "Throttles", 1, "Count", {"FunctionName": function_name})


def _append(stream, events):
    for event in events:
        _extract(event["message"])
    return _stock_append(stream, events)


def _extract(line):
    if '"_aws"' not in line:
        return
    try:
        document = json.loads(line)
        directives = document["_aws"]["CloudWatchMetrics"]
    except (ValueError, KeyError, TypeError):
        # As CloudWatch: a line that is no such document is a line.
        return
    for directive in directives:
        for names in directive["Dimensions"]:
            for metric in directive["Metrics"]:
                values = document[metric["Name"]]
                for value in values if isinstance(values, list) else [values]:
                    dimensions = {name: str(document[name]) for name in names}
                    cloudwatch.record_metric(directive["Namespace"], metric["Name"], value, metric.get("Unit", "None"), dimensions)
