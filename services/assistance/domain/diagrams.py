"""Draws a procedure from its table, so that the picture is never older than the rule (流程图)."""

from services.assistance.domain.table import START, Move, Table


def mermaid(table: Table) -> str:
    """A Mermaid state diagram of a table: states, steps, who takes them (流程图)."""
    lines = ["stateDiagram-v2", f"    %% {table.label}"]
    lines += [f'    state "{state.label}" as {state.name}' for state in table.states]
    for move in table.moves:
        for origin in move.origins:
            lines += [f"    {arrow}" for arrow in _arrows(move, origin)]
    lines += [f"    {state.name} --> [*]" for state in table.states if state.ended]
    return "\n".join(lines) + "\n"


def _arrows(move: Move, origin: str) -> list[str]:
    """The arrows of one row from one state: it leads on, it stays, or it stays until the last time."""
    source = "[*]" if origin == START else origin
    if move.next is None:
        return [f"{source} --> {source}: {move.label}"]
    if move.times == 1:
        return [f"{source} --> {move.next}: {move.label}"]
    return [
        f"{source} --> {source}: {move.label}",
        f"{source} --> {move.next}: {move.label}（第 {move.times} 次）",
    ]
