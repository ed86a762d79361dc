"""What looks at a text, one function a kind. Each is pure: a text in, places out, in time linear in the length of the text."""
