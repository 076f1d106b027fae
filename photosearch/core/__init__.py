"""Pure values and functions: no disk, no Qt, no threads, no clock, no time zone."""
