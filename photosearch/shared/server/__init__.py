"""The connection to the server: addresses, passwords, the schema and its roles, and an embedded server."""
