"""ElastiCache Serverless on a real Valkey or Redis in cluster mode with TLS (REDIS_HOST, REDIS_PORT)."""

import os

from ministack.services import elasticache


def extend(provisioners):
    provisioners._RESOURCE_HANDLERS["AWS::ElastiCache::ServerlessCache"] = {
        "create": _create,
        "update": _update,
        "delete": lambda name, _props: elasticache._delete_serverless_cache({"ServerlessCacheName": [name]}),
    }


def _create(_logical_id, props, _stack_name):
    if "REDIS_HOST" not in os.environ:
        raise ValueError("the emulator runs without a cache server")
    query = {}
    _flatten("", {key: props[key] for key in props if key not in ("SecurityGroupIds", "SubnetIds", "Tags")}, query)
    for key, member in (("SecurityGroupIds", "SecurityGroupId"), ("SubnetIds", "SubnetId")):
        for index, value in enumerate(props.get(key) or [], 1):
            query[f"{key}.{member}.{index}"] = [value]
    status, _headers, body = elasticache._create_serverless_cache(query)
    if status != 200:
        raise ValueError(body.decode() if isinstance(body, bytes) else str(body))
    return props["ServerlessCacheName"], _attributes(props["ServerlessCacheName"])


def _update(name, old, new, _stack_name, _logical_id=None):
    for key in ("ServerlessCacheName", "SubnetIds"):
        if old.get(key) != new.get(key):
            raise ValueError(f"{key} of a serverless cache cannot be changed in place")
    return name, _attributes(name)


def _flatten(prefix, value, out):
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(f"{prefix}.{key}" if prefix else key, inner, out)
    else:
        out[prefix] = [str(value)]


def _attributes(name):
    record = elasticache._serverless_caches[name]
    # MiniStack itself would name a server of its own, in plain text.
    address, port = os.environ["REDIS_HOST"], os.environ["REDIS_PORT"]
    record["Endpoint"] = {"Address": address, "Port": int(port)}
    return {
        "ARN": record["ARN"],
        "Status": "available",
        "FullEngineVersion": record["FullEngineVersion"],
        "Endpoint.Address": address,
        "Endpoint.Port": port,
        "ReaderEndpoint.Address": address,
        "ReaderEndpoint.Port": port,
    }
