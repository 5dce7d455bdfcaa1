"""Which workers may work on which jobs. By itself, as the command line asks for it and needs no more of the ledger."""

# Work is only taken up again by the version that began it. Raise it when the steps of a workflow change.
VERSION = "4"
