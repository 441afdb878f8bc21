"""Who is told, after how long, and when the practice is open."""
