"""The shared library: many people and machines use one PostgreSQL database with pgvector.

This package is the only door to psycopg and pgvector. It needs the extra `shared`.
"""
