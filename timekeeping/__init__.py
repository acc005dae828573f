"""Wall clocks, zones and working time: plain Python, no Django."""
