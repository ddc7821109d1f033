"""The table in the terminal: what runs, and how far behind it is (运行表)."""

import asyncio
from collections.abc import Callable, Sequence

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deploy.local.children import Child
from deploy.local.folder import Folder
from deploy.local.states import State, states_of

DRAW_EVERY_S = 1.0


class Screen:
    """Says what happens: lines where nobody watches, a live table where somebody does."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self.heading = ""
        self.progress: Callable[[], str] = lambda: ""

    def say(self, sentence: str) -> None:
        """Tell the person at the terminal."""
        self.console.print(sentence, markup=False, soft_wrap=True)  # above the table, where there is one

    async def show(self, folder: Folder, services: Sequence[str], children: Sequence[Child]) -> None:
        """Draw the table again and again; where the terminal is none, only sentences are printed."""
        if not self.console.is_terminal:
            await asyncio.Event().wait()
        with Live(console=self.console, refresh_per_second=4) as live:
            while True:
                live.update(self._drawn(children, await states_of(folder, services)))
                await asyncio.sleep(DRAW_EVERY_S)

    def _drawn(self, children: Sequence[Child], states: dict[str, State]) -> Group:
        table = Table(box=None, pad_edge=False)
        for title in ("进程", "进程号", "落后", "待发", "停放", "状态"):
            table.add_column(title, justify="right" if title in {"进程号", "落后", "待发", "停放"} else "left")
        for child in children:
            service, _, command = child.order.name.partition(" ")
            state = states.get(service) if command == "worker" else None
            table.add_row(child.order.name, str(child.pid or "—"), *_figures(state), _note(child, state))
        return Group(Text(self.heading, style="bold"), table, Text(self.progress()))


def _figures(state: State | None) -> tuple[str, str, str]:
    if state is None:
        return "", "", ""
    return _seconds(state.lag_s), _seconds(state.outbox_age_s), "不答" if state.parked is None else str(state.parked)


def _seconds(seconds: float | None) -> str:
    return "不答" if seconds is None else f"{seconds:.1f} 秒"


def _note(child: Child, state: State | None) -> str:
    return state.waits_because if state is not None and state.waits_because else child.note
