"""What goes over HTTP and comes back, one file per resource."""
