"""Communities, their people, and the clusters and services they run."""
