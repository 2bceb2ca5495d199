# Error tracking and tracing by environment alone. What is sent waits in a bounded queue beside the requests: when the
# other side is slow or gone, it is dropped.
