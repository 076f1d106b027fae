"""The window: its frame and content, menus, status bar, tray and history."""
