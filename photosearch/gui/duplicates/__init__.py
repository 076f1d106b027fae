"""The duplicates window: lists copies and moves selected ones to the trash."""
