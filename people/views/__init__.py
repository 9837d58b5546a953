"""The settings pages. One module per noun; `page` holds what they share."""
