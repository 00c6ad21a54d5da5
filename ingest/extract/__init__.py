"""From blocks to the elements of a plan, one module for each kind of element."""
