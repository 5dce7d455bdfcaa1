"""The browser chat: the only room that imports Chainlit."""
