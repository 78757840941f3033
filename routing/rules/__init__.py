"""The rules of a plan: masks, route resources, couplings, and the dated tables."""
