"""What others may rely on: a JSON Schema and one example an event, generated and committed (对外的事件格式).

`python -m libs.events.published` writes the schemas anew. It refuses a change that would break a hearer: a field that
is gone, of another type, or newly required belongs into a new version with a new name.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from libs.events.contracts.catalog import CATALOG

SCHEMAS = Path(__file__).with_name("schemas")
EXAMPLES = Path(__file__).with_name("examples")
Schema = Mapping[str, Any]


def schema_of(name: str) -> Schema:
    """The JSON Schema of one event, as it is committed."""
    schema = CATALOG.event(name).model_json_schema(mode="serialization")
    return {"$id": name, **schema}


def written(schema: Schema) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def breaks(old: Schema, new: Schema, where: str = "") -> Iterator[str]:
    """What a hearer of the old schema could no longer rely on, one sentence each."""
    before, after = old.get("properties", {}), new.get("properties", {})
    for field in sorted(before):
        if field not in after:
            yield f"{where}{field} is gone"
        elif _kind(before[field]) != _kind(after[field]):
            yield f"{where}{field} changed its type"
    for field in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield f"{where}{field} is required now"
    for name, part in old.get("$defs", {}).items():
        if name in new.get("$defs", {}):
            yield from _part_breaks(part, new["$defs"][name], f"{where}{name}.")


def _part_breaks(old: Schema, new: Schema, where: str) -> Iterator[str]:
    gone = [value for value in old.get("enum", ()) if value not in new.get("enum", ())]
    if gone:
        yield f"{where[:-1]} lost {', '.join(gone)}"
    yield from breaks(old, new, where)


def _kind(field: Schema) -> str:
    """What a field may hold, without its words."""
    kept = {name: value for name, value in field.items() if name not in ("description", "title", "default")}
    return json.dumps(kept, sort_keys=True)


def main() -> int:
    """Write every schema; 1, and nothing written, where that would break a hearer."""
    wrong = []
    for name in CATALOG.by_name:
        path = SCHEMAS / f"{name}.json"
        if path.exists():
            wrong += [f"{name}: {sentence}" for sentence in breaks(json.loads(path.read_text()), schema_of(name))]
    if wrong:
        sys.stderr.write("\n".join([*wrong, "Give the event a new version with a new name.", ""]))
        return 1
    SCHEMAS.mkdir(exist_ok=True)
    for name in CATALOG.by_name:
        (SCHEMAS / f"{name}.json").write_text(written(schema_of(name)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
