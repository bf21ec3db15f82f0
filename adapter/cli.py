"""The command `outcomes-adapter`: a door like the gateway, and the list of its commands.

What each does is in adapter/commands/, whose modules import lazily, so that `--help` is instant.
"""

from __future__ import annotations

import click

from adapter.commands.client import client
from adapter.commands.db import db
from adapter.commands.decide import conflicts, deliveries, differences, held, merges, replay
from adapter.commands.document import document
from adapter.commands.receive import receive, sync, work
from adapter.commands.serve import serve
from adapter.commands.systems import check, systems, template
from adapter.commands.translate import translate


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="outcomes-adapter", message="%(version)s")
def main() -> None:
    """Carries personal outcome records between local systems and FHIR R4, and says what was lost on the way.

    SYSTEM is fhir, record, a name from adapter.toml, a plugin, or plugin:profile (tabular:council-outcomes).
    """


for command in (
    translate, template, systems, check, serve, client, db, receive, sync, work, held, conflicts, differences,
    deliveries, replay, merges, document,
):  # fmt: skip
    main.add_command(command)

if __name__ == "__main__":
    main()
