"""What a port's difference does to each party: a function for each kind of port."""
