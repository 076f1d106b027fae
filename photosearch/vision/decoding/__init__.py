"""Decoding photo files in a sandboxed child process."""
