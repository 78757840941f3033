"""The pages: templates, styles and scripts, and the words on them."""
