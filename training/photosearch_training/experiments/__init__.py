"""The tables that test the methods' claims, as declared, resumable runs: plans (TOML), running them, showing them."""
