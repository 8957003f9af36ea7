"""Knowledge: the tables of ../data, read and checked."""
