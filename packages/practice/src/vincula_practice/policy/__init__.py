"""Who may: each address, each field and each query declares it, in one place."""
