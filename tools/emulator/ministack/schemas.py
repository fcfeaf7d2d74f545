"""What CloudFormation knows of a resource type in a region: the provider schemas, as cfn-lint ships them.

cfn-lint's data is used, none of its code: that would take seconds and 150 MB more. A schema is read when its type is first
used. The files: data/schemas/providers/<region>.json names the schema of each type that the region has.
"""

import json
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = find_spec("cfnlint")
if _PACKAGE is None:
    sys.exit("the emulator refuses what AWS refuses, and needs cfn-lint's provider schemas for it: install cfn-lint")
_DATA = Path(_PACKAGE.submodule_search_locations[0]) / "data" / "schemas"


@lru_cache(maxsize=None)
def types_in(region):
    """The types of a region, and the name of the schema of each. That the data lacks a region says nothing about it."""
    file = _DATA / "providers" / f"{region}.json"
    return json.loads(file.read_text()) if file.exists() else types_in("us-east-1")


@lru_cache(maxsize=None)
def _read(name):
    return json.loads((_DATA / "resources" / f"{name}.json").read_text())


def schema_of(resource_type, region):
    """The schema of a type, None where the region does not have it. Custom resources share one."""
    name = "AWS::CloudFormation::CustomResource" if resource_type.startswith("Custom::") else resource_type
    file = types_in(region).get(name)
    return None if file is None else _read(file)


def path_of(pointer):
    """/properties/A/*/B as CloudFormation writes it (some leave out `properties` further down): ['A', '*', 'B']."""
    return pointer.removeprefix("/properties/").split("/")


def values_at(value, path):
    """Every value below a path, where * stands for each member of a list; a list on the way is gone through without it."""
    if not path:
        return [value]
    head, *rest = path
    if isinstance(value, list):
        return [found for member in value for found in values_at(member, rest if head == "*" else path)]
    if isinstance(value, dict) and head in value:
        return values_at(value[head], rest)
    return []
