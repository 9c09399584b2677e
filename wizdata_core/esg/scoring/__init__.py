"""From observations to scores: which figure counts, peers, percentiles, weights, hashes. Pure."""
