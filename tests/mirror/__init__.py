"""Both sides of the mirror driven at random, with faults and deaths, then settled and judged (`make fault`)."""
