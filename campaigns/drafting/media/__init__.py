"""Pictures: decoded, cleaned, checked. `decoding` and `apart` know nothing of Django, so that a hostile file is opened in a process without secrets."""
