"""The JSON schema that CloudFormation speaks: draft 7, with values turned into the type that is asked for, in its own words.

The words are those of the library behind it (everit-org/json-schema), except where CloudFormation hides the value.
Keywords that cfn-lint's data adds (what a service refuses although its schema allows it): requiredXor, requiredOr,
dependentExcluded, dependentRequired, enumCaseInsensitive.
"""

import regex
from jsonschema import Draft7Validator, ValidationError, validators

_NAMES = {str: "String", bool: "Boolean", int: "Integer", float: "Number", list: "JSONArray", dict: "JSONObject"}
_EXPECTED = {"string": "String", "boolean": "Boolean", "integer": "Integer", "number": "Number"}
_EXPECTED |= {"array": "JSONArray", "object": "JSONObject"}
_STOCK = Draft7Validator.VALIDATORS


def problems_of(schema, properties):
    """What the schema refuses of the properties, as CloudFormation's lines: #/path: what is wrong."""
    errors = sorted(_Validator(schema).iter_errors(properties), key=lambda error: list(map(str, error.absolute_path)))
    return [f"{pointer(error.absolute_path)}: {error.message}" for error in errors]


def pointer(path):
    return "/".join(["#", *map(str, path)])


def coerced(value, schema):
    """The value that CloudFormation takes: "20" where a number is asked for, 20 where a string is."""
    wanted = schema.get("type", []) if isinstance(schema, dict) else []
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, (bool, int, float)) and "string" in wanted and not _is_one_of(value, wanted):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, str) and "string" not in wanted:
        if "boolean" in wanted and value.lower() in ("true", "false"):
            return value.lower() == "true"
        for name, kind in (("integer", int), ("number", float)):
            if name in wanted and regex.fullmatch(r"-?\d+" if kind is int else r"-?\d+(\.\d+)?([eE]-?\d+)?", value):
                return kind(value)
    return value


def _is_one_of(value, wanted):
    return any(Draft7Validator.TYPE_CHECKER.is_type(value, name) for name in wanted)


def _type(_validator, wanted, value, _schema):
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if not _is_one_of(value, wanted):
        expected = " or ".join(_EXPECTED.get(name, name) for name in wanted)
        yield ValidationError(f"expected type: {expected}, found: {_NAMES.get(type(value), 'Null')}")


def _pattern(_validator, pattern, value, _schema):
    if isinstance(value, str) and not regex.search(pattern, value):
        yield ValidationError("failed validation constraint for keyword [pattern]")


def _required(_validator, names, value, _schema):
    if isinstance(value, dict):
        yield from (ValidationError(f"required key [{name}] not found") for name in names if name not in value)


def _required_xor(_validator, names, value, _schema):
    given = [name for name in names if name in value] if isinstance(value, dict) else names[:1]
    if len(given) != 1:
        yield ValidationError(f"exactly one of {names} must be given, found: {given}")


def _required_or(_validator, names, value, _schema):
    if isinstance(value, dict) and not any(name in value for name in names):
        yield ValidationError(f"one of {names} must be given")


def _dependent_required(_validator, rules, value, _schema):
    for name, others in rules.items():
        if isinstance(value, dict) and name in value:
            yield from (ValidationError(f"property [{other}] is required") for other in others if other not in value)


def _dependent_excluded(_validator, rules, value, _schema):
    for name, others in rules.items():
        if isinstance(value, dict) and name in value:
            yield from (ValidationError(f"[{other}] cannot be given with [{name}]") for other in others if other in value)


def _enum_case_insensitive(_validator, allowed, value, _schema):
    if str(value).lower() not in [str(one).lower() for one in allowed]:
        yield ValidationError(f"{value} is not a valid enum value")


def _pattern_properties(validator, patterns, value, _schema):
    for pattern, below in patterns.items():
        for key in value if isinstance(value, dict) else ():
            if regex.search(pattern, key):
                yield from validator.descend(value[key], below, path=key, schema_path=pattern)


def _additional(validator, allowed, value, schema):
    patterns = schema.get("patternProperties", {})
    unknown = [key for key in value if key not in schema.get("properties", {})] if isinstance(value, dict) else []
    for key in unknown:
        if any(regex.search(pattern, key) for pattern in patterns):
            continue
        if isinstance(allowed, dict):
            yield from validator.descend(value[key], allowed, path=key)
        elif not allowed:
            yield ValidationError(f"extraneous key [{key}] is not permitted")


def _reworded(keyword, words):
    def run(validator, wanted, value, schema):
        for error in _STOCK[keyword](validator, wanted, value, schema):
            yield ValidationError(words(wanted, value), context=error.context)

    return run


_WORDS = {
    "enum": lambda _wanted, value: f"{value} is not a valid enum value",
    "const": lambda _wanted, value: f"{value} is not a valid enum value",
    "oneOf": lambda wanted, _value: f"#: exactly one of {len(wanted)} subschemas must match",
    "anyOf": lambda wanted, _value: f"#: no subschema matched out of the total {len(wanted)} subschemas",
    "not": lambda _wanted, _value: "#: subject must not be valid against the schema",
    "minLength": lambda wanted, value: f"expected minLength: {wanted}, actual: {len(value)}",
    "maxLength": lambda wanted, value: f"expected maxLength: {wanted}, actual: {len(value)}",
    "minItems": lambda wanted, value: f"expected minimum item count: {wanted}, found: {len(value)}",
    "maxItems": lambda wanted, value: f"expected maximum item count: {wanted}, found: {len(value)}",
    "minimum": lambda wanted, value: f"{value} is not greater or equal to {wanted}",
    "maximum": lambda wanted, value: f"{value} is not less or equal to {wanted}",
    "uniqueItems": lambda _wanted, _value: "array items are not unique",
}
_OF_SCALARS = {"enum", "const", "minLength", "maxLength", "minimum", "maximum", "type", "pattern", "enumCaseInsensitive"}


def _with_coercion(run):
    return lambda validator, wanted, value, schema: run(validator, wanted, coerced(value, schema), schema)


_KEYWORDS = {keyword: _reworded(keyword, words) for keyword, words in _WORDS.items()}
_KEYWORDS |= {"type": _type, "pattern": _pattern, "required": _required, "additionalProperties": _additional}
_KEYWORDS |= {"patternProperties": _pattern_properties, "requiredXor": _required_xor, "requiredOr": _required_or}
_KEYWORDS |= {"dependentRequired": _dependent_required, "dependentExcluded": _dependent_excluded}
_KEYWORDS |= {"enumCaseInsensitive": _enum_case_insensitive}
_KEYWORDS |= {name: _with_coercion(run) for name, run in _KEYWORDS.items() if name in _OF_SCALARS}
_Validator = validators.extend(Draft7Validator, _KEYWORDS)
