"""Who may see and do what, in three tables: pages, fields, queries."""
