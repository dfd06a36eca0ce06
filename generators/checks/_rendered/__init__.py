"""Charts as helm renders them, read as objects and pods, for the checks that judge them."""
