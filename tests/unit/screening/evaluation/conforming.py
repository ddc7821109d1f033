"""Checks a value against what of JSON Schema our schemas use; `test_command` shows that it finds mistakes."""

from typing import Any

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}


def conforms(said: Any, schema: dict[str, Any], path: str = "$") -> list[str]:
    if "oneOf" in schema:
        found = [conforms(said, one, path) for one in schema["oneOf"]]
        return [] if [] in found else found[0]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(type(said) is KINDS[kind] for kind in kinds):
        return [f"{path}: {said} is no {kinds}"]
    if "enum" in schema and said not in schema["enum"]:
        return [f"{path}: {said}"]
    if isinstance(said, dict):
        return _object(said, schema, path)
    items = said if isinstance(said, list) else []
    return [
        mistake
        for place, item in enumerate(items)
        for mistake in conforms(item, schema.get("items", {}), f"{path}[{place}]")
    ]


def _object(said: dict[str, Any], schema: dict[str, Any], path: str) -> list[str]:
    known = schema.get("properties", {})
    found = [f"{path}: {name} lacks" for name in schema.get("required", []) if name not in said]
    if schema.get("additionalProperties") is False:
        found += [f"{path}: {name}" for name in said if name not in known]
    for name in known.keys() & said.keys():
        found += conforms(said[name], known[name], f"{path}.{name}")
    return found
