"""Data sets of others: tables and open data that become records by a declared mapping."""
