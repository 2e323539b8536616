"""The datasets' builders, one file each. numpy only."""
