"""Builds the packages of PhotoSearch. README.md describes the packages and the commands."""
