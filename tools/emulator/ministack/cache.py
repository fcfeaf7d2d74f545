"""ElastiCache Serverless on a real Valkey or Redis in cluster mode with TLS (CONCERT_CACHE), each cache behind a door of its own."""

import cache_door
import cache_engine
from ministack.core.responses import get_account_id, get_region
from ministack.services import elasticache

_doors = {}


def extend(provisioners):
    provisioners._RESOURCE_HANDLERS["AWS::ElastiCache::ServerlessCache"] = {
        "create": _create,
        "update": _update,
        "delete": _delete,
    }


def _create(_logical_id, props, _stack_name):
    if cache_engine.ENGINE is None:
        raise ValueError("the emulator runs without a cache server")
    query = {}
    _flatten("", {key: props[key] for key in props if key not in ("SecurityGroupIds", "SubnetIds", "Tags")}, query)
    for key, member in (("SecurityGroupIds", "SecurityGroupId"), ("SubnetIds", "SubnetId")):
        for index, value in enumerate(props.get(key) or [], 1):
            query[f"{key}.{member}.{index}"] = [value]
    _call(elasticache._create_serverless_cache, query)
    name, account, region = props["ServerlessCacheName"], get_account_id(), get_region()
    _doors[name] = cache_door.open_door(lambda user: _find(account, region, name, user))
    return name, _attributes(name)


def _update(name, old, new, _stack_name, _logical_id=None):
    for key in ("ServerlessCacheName", "SubnetIds"):
        if old.get(key) != new.get(key):
            raise ValueError(f"{key} of a serverless cache cannot be changed in place")
    group = new.get("UserGroupId")
    if group != old.get("UserGroupId"):
        change = {"UserGroupId": [group]} if group else {"RemoveUserGroup": ["true"]}
        _call(elasticache._modify_serverless_cache, {"ServerlessCacheName": [name], **change})
    return name, _attributes(name)


def _delete(name, _props):
    elasticache._delete_serverless_cache({"ServerlessCacheName": [name]})
    door = _doors.pop(name, None)
    if door is not None:
        cache_door.close_door(door)


def _find(account, region, name, user):
    """The record of a cache, and of a user in its group."""
    cache = elasticache._serverless_caches.get_scoped(account, region, name)
    group = elasticache._user_groups.get_scoped(account, region, cache["UserGroupId"]) if cache["UserGroupId"] else None
    is_member = group is not None and user in group["UserIds"]
    return cache, elasticache._users.get_scoped(account, region, user) if is_member else None


def _call(action, query):
    status, _headers, body = action(query)
    if status != 200:
        raise ValueError(body.decode() if isinstance(body, bytes) else str(body))


def _flatten(prefix, value, out):
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(f"{prefix}.{key}" if prefix else key, inner, out)
    else:
        out[prefix] = [str(value)]


def _attributes(name):
    record = elasticache._serverless_caches[name]
    # MiniStack itself would name a server of its own, in plain text.
    address, port = "127.0.0.1", cache_door.port_of(_doors[name])
    record["Endpoint"] = {"Address": address, "Port": port}
    return {
        "ARN": record["ARN"],
        "Status": "available",
        "FullEngineVersion": record["FullEngineVersion"],
        "Endpoint.Address": address,
        "Endpoint.Port": str(port),
        "ReaderEndpoint.Address": address,
        "ReaderEndpoint.Port": str(port),
    }
