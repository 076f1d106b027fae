"""The application and its window: start, menus, status bar, tray, history."""
