# What the contract around an app knows, whatever the app's interface is.


class Contract:
    """`app` under the contract. `owned` maps paths to apps that answer in its stead; `report` takes an exception that
    the app did not handle."""

    def __init__(self, app, options, peers, ledger, report, owned):
        self.app = app
        self.passthrough = options.errors == "passthrough"
        self.quiet = options.quiet
        self.peers = peers
        self.ledger = ledger
        self.report = report
        self.owned = owned
        self.traces = ledger.traces
