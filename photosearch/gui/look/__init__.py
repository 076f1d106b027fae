"""How everything looks: theme, style sheet, icons, text, actions and the widgets that every room shares."""
