"""Countries: their indicators, the groups they are compared in, ranking and profile. Pure."""
