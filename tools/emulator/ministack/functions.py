"""Lambda: network settings are kept, and a mounted file system is a folder of ours, which functions are told instead of the mount's path."""

import os

from ministack.services import lambda_svc

DATA = os.environ.get("CONCERT_DATA", "")


def extend(provisioners):
    handler = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    stock = dict(handler)

    def create(logical_id, props, stack_name):
        created = stock["create"](logical_id, props, stack_name)
        _complete(created[0], props)
        return created

    def update(physical_id, old, new, *rest, **named):
        updated = stock["update"](physical_id, old, new, *rest, **named)
        _complete(updated[0], new)
        return updated

    handler.update(create=create, update=update)


def _complete(name, props):
    function = lambda_svc._functions.get(name)
    if not function:
        return
    if props.get("VpcConfig"):
        function["config"]["VpcConfig"] = lambda_svc._vpc_config_with_id(props["VpcConfig"])
    function["config"]["FileSystemConfigs"] = props.get("FileSystemConfigs") or []
    for mount in function["config"]["FileSystemConfigs"]:
        _mount(function["config"], mount["LocalMountPath"])


def _mount(config, path):
    """Nothing outside our folder: emulators run beside each other, and as whoever starts them."""
    folder = os.path.join(DATA, "efs")
    os.makedirs(folder, exist_ok=True)
    variables = (config.get("Environment") or {}).get("Variables") or {}
    for name, value in variables.items():
        if value == path:
            variables[name] = folder
