"""Pages for people: server-rendered, in Japanese with English one click away, no script."""
