"""CloudWatch: alarms by their dimensions, periods and missing data.

MiniStack takes every value of a metric, whatever its dimensions. Alarms are looked at when data comes, at the time (in
seconds since 1970) that CONCERT_DATA/alarm-clock holds, so that tests need not wait for hours; never without that file.
Sources: CloudWatch User Guide, "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing data" (there, a range
of five periods for three that are evaluated).
"""

import os

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, sns

CLOCK = os.path.join(os.environ.get("CONCERT_DATA", "."), "alarm-clock")
COMPARE = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}
BEYOND = 2


def extend(_provisioners):
    cloudwatch._evaluate_alarm = _evaluate


def _evaluate(alarm):
    try:
        with open(CLOCK, encoding="utf-8") as file:
            now = float(file.read())
    except FileNotFoundError:
        return
    old, new = alarm["StateValue"], state(alarm, _points(alarm, now))
    if new == old:
        return
    reason = f"Threshold Crossed: {alarm['MetricName']} {alarm['ComparisonOperator']} {alarm['Threshold']}"
    alarm.update(StateValue=new, StateReason=reason, StateUpdatedTimestamp=int(now))
    cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
    if all(_may_publish(topic, alarm) for topic in alarm.get("AlarmActions") or []):
        cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _points(alarm, now):
    """Whether each period breaches, the oldest first; None for one without data."""
    dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(alarm.get("Dimensions") or []))
    values = cloudwatch._metrics.get((alarm["Namespace"], alarm["MetricName"], dimensions)) or []
    statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]
    period = int(alarm["Period"])
    end = now - now % period
    points = []
    for start in range(int(end) - period * (int(alarm["EvaluationPeriods"]) + BEYOND), int(end), period):
        found = [value for value in values if start <= value["Timestamp"] < start + period]
        value = cloudwatch._stat_value(cloudwatch._calc_stats(found), statistic, found) if found else None
        points.append(None if value is None else COMPARE[alarm["ComparisonOperator"]](value, float(alarm["Threshold"])))
    return points


def state(alarm, points):
    """The state that the points of the evaluation range lead to."""
    periods = int(alarm["EvaluationPeriods"])
    wanted = int(alarm.get("DatapointsToAlarm") or periods)
    missing = alarm.get("TreatMissingData") or "missing"
    existing = [point for point in points if point is not None]
    if len(existing) >= periods:
        return _ringing(sum(existing[-periods:]) >= wanted)
    if missing == "breaching":
        return _ringing(sum(existing) + periods - len(existing) >= wanted)
    if missing == "notBreaching":
        return _ringing(sum(existing) >= wanted)
    if not existing:
        return "INSUFFICIENT_DATA" if missing == "missing" else alarm["StateValue"]
    if not all(existing):
        return _ringing(sum(existing) >= wanted)
    # Too few, and none of them good: they count once the oldest is old enough.
    age = len(points) - points.index(True)
    return "ALARM" if missing == "missing" and age >= wanted else alarm["StateValue"]


def _ringing(is_breaching):
    return "ALARM" if is_breaching else "OK"


def _may_publish(topic, alarm):
    """Whether the topic's policy lets CloudWatch in."""
    policy, owner = sns.topic_policy_for_arn(topic) or (None, None)
    request = EvalContext(
        principal_arn="cloudwatch.amazonaws.com",
        principal_type="Service",
        principal_account=owner or get_account_id(),
        action="sns:Publish",
        resource_arn=topic,
        region=get_region(),
        service_context={"aws:sourceaccount": get_account_id(), "aws:sourcearn": alarm["AlarmArn"]},
    )
    return evaluate_resource_policy(policy, request, "cloudwatch.amazonaws.com").decision == "Allow"
