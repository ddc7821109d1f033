"""The settings of the one subscriber whose defaults lose or delay messages."""

from faststream.kafka import KafkaBroker

from libs.events.contracts.base import Catalog
from libs.events.transport.consume import AWAY_MAX_S, MAX_POLL_INTERVAL_MS, Consumer, Subscription
from libs.events.transport.database import Database
from libs.events.transport.handlers import Handlers


async def test_offsets_are_committed_by_us_and_a_first_start_begins_at_the_beginning() -> None:
    database = Database("postgresql://nobody@/nowhere")
    subscription = Subscription("intake", 3, ["intake.events"], "127.0.0.1:1")
    broker = KafkaBroker("127.0.0.1:1", consumer_only=True)
    Consumer(subscription, database, Catalog([]), Handlers({}))._subscribe(broker)  # noqa: SLF001
    (subscriber,) = broker.subscribers
    settings = subscriber._connection_args  # noqa: SLF001
    assert settings["enable_auto_commit"] is False
    assert settings["auto_offset_reset"] == "earliest"
    assert settings["group_instance_id"] == "intake-3"
    assert subscriber.group_id == "intake"
    assert subscriber.max_records == 500
    assert subscriber.batch_timeout_ms <= 50
    assert settings["fetch_max_wait_ms"] <= 100
    await database.close()


def test_the_group_does_not_throw_us_out_while_we_wait_for_the_database() -> None:
    assert AWAY_MAX_S * 1000 < MAX_POLL_INTERVAL_MS
