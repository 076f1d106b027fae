"""The decoder's child processes as their parent sees them: their time, and the messages through their pipes."""
