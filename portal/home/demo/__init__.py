"""The fictional force with which the demonstration begins: people, six weeks of work, words in every state."""
