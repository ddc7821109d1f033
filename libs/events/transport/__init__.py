"""How a fact travels: written down with the change it tells of, sent afterwards, heard once.

clock          the only reading of time and chance
database       sessions: the edge opens and commits a transaction, nothing inside does
outbox         what is to be told; `relay` sends it, in order, one relay a database (`outbox_reading`: what comes next)
envelope       an event as a Kafka record and back (CloudEvents 1.0, binary mode)
consume        the only subscriber: a batch of records, once, in one transaction; what fails is parked by household
batch          the transaction of one batch, without Kafka
ceiling        when so much fails that the cause must be ours
dead_letters   what was parked: list, show, replay, drop
commands       `dead-letters` in a terminal
requests       a request that comes twice is answered once
health         how far a service is behind, for its pages and for operators
worker         a service's second command: hears, relays, replays, keeps house
jobs           long work in chunks with checkpoints
migrate        brings a database to the schema of the code
telemetry      traces that follow a fact; metrics
faults         named points at which a test may stop a process
"""
