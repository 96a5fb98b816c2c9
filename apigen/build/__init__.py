"""From a spec to files on the disk: configuration, targets, what has changed, what is stale."""
