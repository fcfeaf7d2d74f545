"""Budgets, and what is kept as a record only: cost anomalies and saved log queries have no service behind them."""

import json

from ministack.core.responses import get_account_id, new_uuid
from ministack.services import budgets


def extend(provisioners):
    handlers = provisioners._RESOURCE_HANDLERS
    handlers["AWS::Budgets::Budget"] = {"create": _create_budget, "delete": _delete_budget}
    handlers["AWS::CE::AnomalyMonitor"] = _record("anomalymonitor", "MonitorArn")
    handlers["AWS::CE::AnomalySubscription"] = _record("anomalysubscription", "SubscriptionArn")
    handlers["AWS::Logs::QueryDefinition"] = {
        "create": lambda _logical_id, _props, _stack: (new_uuid(), {}),
        "delete": lambda _id, _props: None,
    }


def _create_budget(logical_id, props, stack_name):
    budget = json.loads(json.dumps(props["Budget"]))
    budget.setdefault("BudgetName", f"{stack_name}-{logical_id}-{new_uuid()[:8]}")
    limit = budget.get("BudgetLimit")
    if limit:
        limit["Amount"] = str(limit["Amount"])
    for entry in props.get("NotificationsWithSubscribers") or []:
        if not entry.get("Subscribers"):
            raise ValueError("a notification of a budget needs a subscriber")
    status, _headers, body = budgets._create_budget(
        {
            "AccountId": get_account_id(),
            "Budget": budget,
            "NotificationsWithSubscribers": props.get("NotificationsWithSubscribers") or [],
        }
    )
    if status != 200:
        raise ValueError(body.decode() if isinstance(body, bytes) else str(body))
    return budget["BudgetName"], {}


def _delete_budget(name, _props):
    budgets._delete_budget({"AccountId": get_account_id(), "BudgetName": name})


def _record(kind, attribute):
    def create(_logical_id, _props, _stack_name):
        arn = f"arn:aws:ce::{get_account_id()}:{kind}/{new_uuid()}"
        return arn, {attribute: arn}

    return {"create": create, "delete": lambda _id, _props: None}
