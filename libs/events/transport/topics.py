"""Makes the topics of the catalogue; the broker makes none by itself."""

from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

PARTITIONS = 12
SETTINGS = {"retention.ms": str(90 * 86_400_000), "segment.ms": str(86_400_000), "cleanup.policy": "delete"}
"""Events are kept 90 days, in segments of a day."""


class TopicNotMade(Exception):
    """The broker refused to make a topic."""


async def make_topics(bootstrap: str, topics: Sequence[str], *, replicas: int = 1) -> None:
    """Make what is missing. Raises TopicNotMade."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        wanted = [NewTopic(name, PARTITIONS, replicas, topic_configs=SETTINGS) for name in topics]
        answer = await admin.create_topics(wanted)
        for name, code, *rest in answer.topic_errors:
            if code and for_code(code) is not TopicAlreadyExistsError:
                raise TopicNotMade(f"{name}: {for_code(code).__name__} {rest}")
    finally:
        await admin.close()
