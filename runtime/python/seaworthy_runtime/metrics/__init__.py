# Metrics in Prometheus' text format: each worker counts in a file in memory, and any of them answers for all.
