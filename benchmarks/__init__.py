"""Speed against rivals on the same work, as ratios in one run."""
