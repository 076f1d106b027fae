"""Declared, resumable experiments that test the claims about the methods: plans (TOML), runs and tables."""
