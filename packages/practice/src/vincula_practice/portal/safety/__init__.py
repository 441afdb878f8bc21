"""My safety: the plan, whom to call, and one tap that tells the practice."""
