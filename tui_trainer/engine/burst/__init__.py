"""Many steps in one call, proven to give the same bits as single steps."""
