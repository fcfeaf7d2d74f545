"""Budgets, and what is kept as a record only: cost anomalies and saved log queries have no service behind them."""

import json

from ministack.core.responses import get_account_id, new_uuid
from ministack.services import budgets


def extend(provisioners):
    handlers = provisioners._RESOURCE_HANDLERS
    handlers["AWS::Budgets::Budget"] = {"create": _create_budget, "update": _update_budget, "delete": _delete_budget}
    handlers["AWS::CE::AnomalyMonitor"] = _record("anomalymonitor", "MonitorArn")
    handlers["AWS::CE::AnomalySubscription"] = _record("anomalysubscription", "SubscriptionArn")
    handlers["AWS::Logs::QueryDefinition"] = {
        "create": lambda _logical_id, _props, _stack: (new_uuid(), {}),
        "update": lambda query_id, _old, _new, _stack: (query_id, {}),
        "delete": lambda _id, _props: None,
    }


def _create_budget(logical_id, props, stack_name):
    budget = _named(props, f"{stack_name}-{logical_id}-{new_uuid()[:8]}")
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
    _refuse_unless_done(status, body)
    return budget["BudgetName"], {}


def _update_budget(name, _old, props, _stack_name):
    status, _headers, body = budgets._update_budget({"AccountId": get_account_id(), "NewBudget": _named(props, name)})
    _refuse_unless_done(status, body)
    return name, {}


def _named(props, name):
    budget = json.loads(json.dumps(props["Budget"]))
    budget.setdefault("BudgetName", name)
    limit = budget.get("BudgetLimit")
    if limit:
        limit["Amount"] = str(limit["Amount"])
    return budget


def _refuse_unless_done(status, body):
    if status != 200:
        raise ValueError(body.decode() if isinstance(body, bytes) else str(body))


def _delete_budget(name, _props):
    budgets._delete_budget({"AccountId": get_account_id(), "BudgetName": name})


def _record(kind, attribute):
    def create(_logical_id, _props, _stack_name):
        arn = f"arn:aws:ce::{get_account_id()}:{kind}/{new_uuid()}"
        return arn, {attribute: arn}

    return {
        "create": create,
        "update": lambda arn, _old, _new, _stack: (arn, {attribute: arn}),
        "delete": lambda _id, _props: None,
    }
