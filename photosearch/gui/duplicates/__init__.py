"""The window that lists copies and moves spare ones to the trash."""
