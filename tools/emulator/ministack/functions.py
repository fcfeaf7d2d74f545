"""Lambda: network settings are kept, and a mounted file system is a folder of ours under the mount's path."""

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

    def delete(physical_id, props):
        for mount in props.get("FileSystemConfigs") or []:
            _unmount(mount["LocalMountPath"])
        return stock["delete"](physical_id, props)

    handler.update(create=create, update=update, delete=delete)


def _complete(name, props):
    function = lambda_svc._functions.get(name)
    if not function:
        return
    if props.get("VpcConfig"):
        function["config"]["VpcConfig"] = lambda_svc._vpc_config_with_id(props["VpcConfig"])
    function["config"]["FileSystemConfigs"] = props.get("FileSystemConfigs") or []
    for mount in function["config"]["FileSystemConfigs"]:
        _mount(mount["LocalMountPath"])


def _mount(path):
    folder = os.path.join(DATA, "efs")
    os.makedirs(folder, exist_ok=True)
    if os.path.islink(path) and os.readlink(path) == folder:
        return
    try:
        if os.path.islink(path):
            os.unlink(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(folder, path)
        # Whoever stops us takes it back.
        with open(os.path.join(DATA, "mounts"), "a", encoding="utf-8") as mounts:
            mounts.write(f"{path}\n")
    except OSError as error:
        raise ValueError(f"the file system cannot be mounted at {path}: {error.strerror}") from error


def _unmount(path):
    if os.path.islink(path) and os.readlink(path).startswith(DATA):
        os.unlink(path)
