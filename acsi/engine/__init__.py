"""A source of rows as an ibis table on an engine, and the few operations whose result every engine must share."""
