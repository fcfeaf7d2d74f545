"""Users of ElastiCache as users of the real engine, and the rules of AWS about them and their groups that MiniStack lacks.

Source: ElastiCache User Guide, "Role-Based Access Control" and "Authenticating with IAM"; its API reference, DefaultUserRequired.
"""

import cache_engine
from ministack.services import elasticache


def extend(provisioners):
    handlers = provisioners._RESOURCE_HANDLERS
    user, group = dict(handlers["AWS::ElastiCache::User"]), dict(handlers["AWS::ElastiCache::UserGroup"])

    def create_user(logical_id, props, stack_name):
        _check_user(props)
        created = user["create"](logical_id, props, stack_name)
        try:
            _set(props)
        except ValueError:
            user["delete"](created[0], props)
            raise
        return created

    def update_user(physical_id, old, new, *rest, **named):
        _check_user(new)
        updated = user["update"](physical_id, old, new, *rest, **named)
        _set(new)
        return updated

    def delete_user(physical_id, props):
        user["delete"](physical_id, props)
        if cache_engine.ENGINE is not None:
            cache_engine.drop_user(physical_id)

    def create_group(logical_id, props, stack_name):
        _check_group(props)
        return group["create"](logical_id, props, stack_name)

    def update_group(physical_id, old, new, *rest, **named):
        _check_group(new)
        return group["update"](physical_id, old, new, *rest, **named)

    def delete_group(physical_id, props):
        if any(cache["UserGroupId"] == physical_id for cache in elasticache._serverless_caches.values()):
            raise ValueError(f"User group {physical_id} is used by a serverless cache")
        group["delete"](physical_id, props)

    handlers["AWS::ElastiCache::User"].update(create=create_user, update=update_user, delete=delete_user)
    handlers["AWS::ElastiCache::UserGroup"].update(create=create_group, update=update_group, delete=delete_group)


def _mode(props):
    return (props.get("AuthenticationMode") or {}).get("Type", "").lower()


def _check_user(props):
    if _mode(props) == "iam" and props["UserId"] != props["UserName"]:
        raise ValueError("User Id and User name must be same for authentication type: iam")
    if props["UserId"] != props["UserId"].lower():
        raise ValueError(f"UserId {props['UserId']} is not in lower case")


def _check_group(props):
    users = [elasticache._users.get(one) for one in props.get("UserIds") or []]
    if None in users:
        raise ValueError("UserNotFound: the user group names a user that does not exist")
    if props["Engine"] == "redis" and not any(user["UserName"] == "default" for user in users):
        raise ValueError("DefaultUserRequired: User group needs to contain a user with the user name default.")
    if props["Engine"] == "valkey" and any(user["Authentication"]["Type"] == "no-password-required" for user in users):
        raise ValueError("A user group of the engine valkey takes no users without a password")


def _set(props):
    elasticache._users[props["UserId"]]["Authentication"] = {"Type": _mode(props), "PasswordCount": 0}
    # The engine's own default user is the emulator's way in, so the door refuses those without a name.
    if cache_engine.ENGINE is not None:
        cache_engine.set_user(props["UserId"], props["AccessString"])
