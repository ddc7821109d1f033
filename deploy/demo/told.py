"""How many events of each kind were told: every record of every topic, each event once (演示：讲过的事).

A record that was sent twice, because a relay was killed between sending and forgetting, is one event.
"""

from collections import defaultdict

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.events.contracts.catalog import CATALOG
from libs.events.transport.topics import PARTITIONS

PER_BATCH = ".items_ended."
"""Told once a batch, however large it was; the items themselves are counted in the ledger."""
AT_ONCE = 2000
ANSWER_MS = 1000


async def told_by_kind(bootstrap: str) -> dict[str, int]:
    """Name of the event → how many different ones."""
    everything = [TopicPartition(topic, each) for topic in CATALOG.topics for each in range(PARTITIONS)]
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign(everything)
        ends = await consumer.end_offsets(everything)
        await consumer.seek_to_beginning(*everything)
        seen: dict[str, set[bytes]] = defaultdict(set)
        left = {one for one, end in ends.items() if end}
        while left:
            for records in (await consumer.getmany(timeout_ms=ANSWER_MS, max_records=AT_ONCE)).values():
                for record in records:
                    headers = dict(record.headers)
                    seen[headers["ce_type"].decode()].add(headers["ce_id"])
            left = {one for one in left if await consumer.position(one) < ends[one]}
        return {name: len(ids) for name, ids in sorted(seen.items()) if PER_BATCH not in name}
    finally:
        await consumer.stop()
