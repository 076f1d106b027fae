"""The parent's side of the decoder's child processes: their time limits, and the messages through their pipes."""
