"""`python -m deploy.embedded`: fetch what the embedded servers need, and say what is done."""

import sys

from deploy.embedded.errors import SetUpError
from deploy.embedded.jars import FOLDER, kafka_jars
from deploy.embedded.java import java


def main() -> int:
    """Fetch and check the jars; 1 with a sentence that ends with the remedy where that fails."""
    try:
        jars = kafka_jars(FOLDER)
    except SetUpError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Kafka: {len(jars)} jars in .local/jars, checksums right; Java: {java()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
