"""Forum: threads, posts, and the pictures that belong to them."""
